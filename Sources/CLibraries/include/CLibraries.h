#ifndef C_LIBRARIES_H
#define C_LIBRARIES_H

/* A library of the system that is loaded when it is first used: a server that does not use it neither needs it nor
 * pays for its memory, nor for that of the libraries that come with it. */

/* Returns the address of `function` in the first library of `names` (separated by blanks) that can be loaded. Ends the
 * process with a message where there is none, as the system does for a library that is missing at the start. */
void *mcp_library_function(const char *names, const char *function);

/* Defines `name`, which calls the function of the same name in the library `names`. */
#define MCP_FORWARD(names, result, name, parameters, arguments)                                                        \
    result name parameters {                                                                                           \
        static __typeof__(&name) function;                                                                             \
        __typeof__(&name) found = __atomic_load_n(&function, __ATOMIC_RELAXED);                                        \
        if (!found) {                                                                                                  \
            found = (__typeof__(&name))mcp_library_function(names, #name);                                             \
            __atomic_store_n(&function, found, __ATOMIC_RELAXED);                                                      \
        }                                                                                                              \
        return found arguments;                                                                                        \
    }

#endif
