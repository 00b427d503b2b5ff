/* Starts Org Loader with the Python beside it, inside this very process: so Windows shows the
   program by its own name and icon, Ctrl+C needs no passing on, and no second process is left. */

#include <stdlib.h>
#include <wchar.h>
#include <windows.h>

#ifdef WINDOW
static wchar_t *const START[] = {
    L"-c", L"import sys; from orgloader.__main__ import window; sys.exit(window())"};
#else
static wchar_t *const START[] = {L"-m", L"orgloader"};
#endif

enum { LONGEST = 32768, CANNOT_START = 4 };

typedef int (*Main)(int, wchar_t **);

static int refuse(const wchar_t *what) {
#ifdef WINDOW
    MessageBoxW(NULL, what, L"Org Loader", MB_ICONERROR);
#else
    HANDLE out = GetStdHandle(STD_ERROR_HANDLE);
    DWORD written;
    WriteConsoleW(out, what, (DWORD)wcslen(what), &written, NULL);
#endif
    return CANNOT_START;
}

static Main python_main(void) {
    static wchar_t path[LONGEST];
    DWORD length = GetModuleFileNameW(NULL, path, LONGEST);
    wchar_t *name = wcsrchr(path, L'\\');
    const wchar_t library[] = L"python\\python313.dll";
    if (length == LONGEST || !name || name + 1 - path + wcslen(library) >= LONGEST)
        return NULL;
    wcscpy(name + 1, library);
    /* Its own neighbours are found before those of anybody else. */
    HMODULE python = LoadLibraryExW(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    return python ? (Main)(void *)GetProcAddress(python, "Py_Main") : NULL;
}

int wmain(int count, wchar_t **given) {
    Main run = python_main();
    wchar_t **words = calloc((size_t)count + 3, sizeof *words);
    if (!run || !words)
        return refuse(L"Org Loader is not complete: install it again.\n"
                      L"Org Loader установлен не полностью: установите его заново.\n");
    words[0] = given[0];
    words[1] = START[0];
    words[2] = START[1];
    for (int i = 1; i < count; i++)
        words[i + 2] = given[i];
    return run(count + 2, words);
}
