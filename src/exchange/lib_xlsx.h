/*
 * lib_xlsx.h - minizip, libzip and expat, loaded when first used.
 *
 * One table names what is used; nothing else in the program calls these
 * libraries, and a PC without them still has CSV.
 */
#ifndef EXCHANGE_LIB_XLSX_H
#define EXCHANGE_LIB_XLSX_H

#include <expat.h>
#include <minizip/zip.h>
#include <zip.h>

#include "base/err.h"

#define LIB_XLSX_FUNCTIONS(X) \
	X(MINIZIP, zipOpen) \
	X(MINIZIP, zipOpenNewFileInZip64) \
	X(MINIZIP, zipWriteInFileInZip) \
	X(MINIZIP, zipCloseFileInZip) \
	X(MINIZIP, zipClose) \
	X(ZIP, zip_open) \
	X(ZIP, zip_discard) \
	X(ZIP, zip_name_locate) \
	X(ZIP, zip_stat_index) \
	X(ZIP, zip_fopen_index) \
	X(ZIP, zip_fread) \
	X(ZIP, zip_fclose) \
	X(ZIP, zip_get_num_entries) \
	X(ZIP, zip_get_name) \
	X(ZIP, zip_open_from_source) \
	X(ZIP, zip_source_buffer_create) \
	X(ZIP, zip_source_buffer) \
	X(ZIP, zip_source_keep) \
	X(ZIP, zip_source_free) \
	X(ZIP, zip_source_open) \
	X(ZIP, zip_source_read) \
	X(ZIP, zip_source_close) \
	X(ZIP, zip_file_replace) \
	X(ZIP, zip_delete) \
	X(ZIP, zip_close) \
	X(EXPAT, XML_ParserCreate) \
	X(EXPAT, XML_ParserFree) \
	X(EXPAT, XML_SetUserData) \
	X(EXPAT, XML_SetElementHandler) \
	X(EXPAT, XML_SetCharacterDataHandler) \
	X(EXPAT, XML_SetStartDoctypeDeclHandler) \
	X(EXPAT, XML_Parse) \
	X(EXPAT, XML_ResumeParser) \
	X(EXPAT, XML_StopParser) \
	X(EXPAT, XML_GetCurrentByteIndex) \
	X(EXPAT, XML_GetCurrentByteCount)

/* The newest expat warns of XML_GetCurrentByteIndex and Count; what it offers instead is in no older one. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
struct lib_xlsx {
#define LIB_XLSX_FIELD(lib, name) __typeof__(name) *name;
	LIB_XLSX_FUNCTIONS(LIB_XLSX_FIELD)
#undef LIB_XLSX_FIELD
};
#pragma GCC diagnostic pop

/* Fill *out.  ERR_NOTFOUND names the missing library, the package it comes in and what works without it. */
MUST_CHECK int lib_xlsx_load(struct lib_xlsx *out, struct err *e);

#endif
