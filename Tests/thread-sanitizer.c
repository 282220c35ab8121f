// Shows the thread sanitizer what Swift's Mutex does where it is contended.
//
// The way through a free Mutex is compiled into the program, and the sanitizer sees it. The way through a taken one is in
// libswiftSynchronization.so, which is built without it: what two threads did one after the other, each inside of
// `withLock`, was reported as a race. script/test --sanitize thread puts this library before that one.

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self

static void tell(const char *name, void *address) {
    void (*say)(void *) = (void (*)(void *))dlsym(RTLD_DEFAULT, name);
    if (say != NULL) say(address);
}

// Synchronization._MutexHandle._lockSlow(UInt32)
SWIFT void mutex_lock(uint32_t thread, SELF) __asm__("$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
SWIFT void mutex_lock(uint32_t thread, SELF) {
    SWIFT void (*original)(uint32_t, SELF) =
        (SWIFT void (*)(uint32_t, SELF))dlsym(RTLD_NEXT, "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
    original(thread, self);
    tell("__tsan_acquire", self);
}

// Synchronization._MutexHandle._tryLockSlow() -> Bool
SWIFT bool mutex_try(SELF) __asm__("$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF");
SWIFT bool mutex_try(SELF) {
    SWIFT bool (*original)(SELF) =
        (SWIFT bool (*)(SELF))dlsym(RTLD_NEXT, "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF");
    bool is_taken = original(self);
    if (is_taken) tell("__tsan_acquire", self);
    return is_taken;
}

// Synchronization._MutexHandle._unlockSlow()
SWIFT void mutex_unlock(SELF) __asm__("$s15Synchronization12_MutexHandleV11_unlockSlowyyF");
SWIFT void mutex_unlock(SELF) {
    SWIFT void (*original)(SELF) =
        (SWIFT void (*)(SELF))dlsym(RTLD_NEXT, "$s15Synchronization12_MutexHandleV11_unlockSlowyyF");
    tell("__tsan_release", self);
    original(self);
}
