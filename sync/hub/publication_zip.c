/* publication_package: all files of a release as one ZIP in memory, and out of one again (libzip).
 * Every file has the same fixed date, so that the same files are the same ZIP. */
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "sync/hub/publication_package.h"

#define DOS_DATE_1980 ((0 << 9) | (1 << 5) | 1) /* 1980-01-01, the first that a ZIP can say */

static bool put(zip_t *zip, const struct publication_file *file, const char *folder)
{
    char name[2 * PUBLICATION_NAME_MAX + 2];
    snprintf(name, sizeof name, "%s/%s", folder, file->name);
    zip_source_t *source = zip_source_buffer(zip, file->bytes, file->size, 0);
    if (source == NULL)
        return false;
    zip_int64_t index = zip_file_add(zip, name, source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
        zip_source_free(source);
        return false;
    }
    return zip_file_set_dostime(zip, (zip_uint64_t)index, 0, DOS_DATE_1980, 0) == 0 &&
           zip_set_file_compression(zip, (zip_uint64_t)index, ZIP_CM_DEFLATE, 9) == 0;
}

/* What the closed archive left in its source. */
static enum outcome take_out(zip_source_t *source, uint8_t **bytes, size_t *size)
{
    zip_stat_t stat;
    enum outcome outcome = BUSY;
    if (zip_source_open(source) != 0)
        return BUSY;
    if (zip_source_stat(source, &stat) == 0 && (stat.valid & ZIP_STAT_SIZE) != 0 &&
        (*bytes = malloc(stat.size + 1)) != NULL) {
        zip_int64_t got = zip_source_read(source, *bytes, stat.size);
        outcome = got >= 0 && (zip_uint64_t)got == stat.size ? DONE : BUSY;
        *size = stat.size;
    }
    zip_source_close(source);
    return outcome;
}

enum outcome publication_package_zip(const struct publication_files *files, const char *folder,
                                     uint8_t **bytes, size_t *size)
{
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, NULL);
    zip_t *zip = source != NULL ? zip_open_from_source(source, ZIP_TRUNCATE, NULL) : NULL;
    enum outcome outcome = DONE;
    *bytes = NULL;
    *size = 0;
    if (zip == NULL) {
        zip_source_free(source);
        return BUSY;
    }
    zip_source_keep(source);
    for (size_t i = 0; i < files->count && outcome == DONE; i++)
        outcome = put(zip, &files->files[i], folder) ? DONE : BUSY;
    if (outcome != DONE || zip_close(zip) != 0) {
        zip_discard(zip);
        outcome = BUSY;
    }
    if (outcome == DONE)
        outcome = take_out(source, bytes, size);
    zip_source_free(source);
    if (outcome != DONE) {
        free(*bytes);
        *bytes = NULL;
    }
    return outcome;
}

/* Its name without the folder; false: not one of ours. */
static bool get(zip_t *zip, zip_uint64_t index, struct publication_file *file)
{
    zip_stat_t stat;
    if (zip_stat_index(zip, index, 0, &stat) != 0 || (stat.valid & ZIP_STAT_SIZE) == 0 ||
        stat.size > PUBLICATION_FILE_MAX)
        return false;
    const char *slash = strrchr(stat.name, '/'), *name = slash != NULL ? slash + 1 : stat.name;
    if (name[0] == '\0' || strlen(name) >= sizeof file->name)
        return false;
    snprintf(file->name, sizeof file->name, "%s", name);
    file->size = stat.size;
    file->bytes = malloc(stat.size + 1);
    zip_file_t *from = file->bytes != NULL ? zip_fopen_index(zip, index, 0) : NULL;
    zip_int64_t got = from != NULL ? zip_fread(from, file->bytes, stat.size) : -1;
    if (from != NULL)
        zip_fclose(from);
    return got >= 0 && (zip_uint64_t)got == stat.size;
}

enum outcome publication_package_unzip(const uint8_t *bytes, size_t size,
                                       struct publication_files *files)
{
    zip_source_t *source = zip_source_buffer_create(bytes, size, 0, NULL);
    zip_t *zip = source != NULL ? zip_open_from_source(source, ZIP_RDONLY, NULL) : NULL;
    *files = (struct publication_files){.count = 0};
    if (zip == NULL) {
        zip_source_free(source);
        return INVALID;
    }
    zip_int64_t count = zip_get_num_entries(zip, 0);
    enum outcome outcome = count > 0 && count <= PUBLICATION_FILES_MAX ? DONE : INVALID;
    for (zip_int64_t i = 0; i < count && outcome == DONE; i++) {
        files->files[files->count] = (struct publication_file){.bytes = NULL};
        outcome = get(zip, (zip_uint64_t)i, &files->files[files->count++]) ? DONE : INVALID;
    }
    zip_discard(zip);
    if (outcome != DONE)
        publication_files_free(files);
    return outcome;
}
