#include "CLibraries.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *open_first(const char *names) {
    char list[256];
    snprintf(list, sizeof list, "%s", names);
    char *rest = list;
    for (char *name = strsep(&rest, " "); name; name = strsep(&rest, " ")) {
        void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
        if (library) return library;
    }
    return NULL;
}

void *mcp_library_function(const char *names, const char *function) {
    /* It counts who opened it and is never closed, so opening it for each function costs a look-up once. */
    void *library = open_first(names);
    void *address = library ? dlsym(library, function) : NULL;
    if (address) return address;
    fprintf(stderr, "Error: %s, with the function %s, cannot be loaded; its package has to be installed\n", names,
            function);
    exit(EXIT_FAILURE);
}
