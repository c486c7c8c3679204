/* Writes the files of a pack and does nothing else: what any builder has to pay.
   A pack is, for each file in order of path: length of the path, size (both uint32 in
   the machine's own order), path, content. Folders are made when they first occur. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void make_folders(char *path) {
    char *cut = strrchr(path, '/');
    if (!cut) return;
    *cut = 0;
    if (mkdir(path, 0755) && errno == ENOENT) {
        make_folders(path);
        mkdir(path, 0755);
    }
    *cut = '/';
}

int main(int count, char **arguments) {
    FILE *pack = count == 3 ? fopen(arguments[1], "rb") : NULL;
    uint32_t head[2];
    char path[4096], last[4096] = "";
    if (!pack || chdir(arguments[2])) return 1;
    while (fread(head, sizeof head, 1, pack) == 1) {
        char *content = malloc(head[1] + 1);
        if (!content || head[0] >= sizeof path) return 2;
        if (fread(path, 1, head[0], pack) != head[0]) return 3;
        if (fread(content, 1, head[1], pack) != head[1]) return 3;
        path[head[0]] = 0;
        char *cut = strrchr(path, '/');
        size_t length = cut ? (size_t)(cut - path) : 0;
        if (strncmp(path, last, length) || last[length]) {
            make_folders(path);
            memcpy(last, path, length);
            last[length] = 0;
        }
        int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
        if (file < 0 || write(file, content, head[1]) != (ssize_t)head[1]) return 4;
        close(file);
        free(content);
    }
    return 0;
}
