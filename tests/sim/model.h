/*
 * model.h - a small office in two versions of the program: the older one
 * lacks a thing and two fields, and does not understand edits that need
 * format 2.
 */
#ifndef TESTS_SIM_MODEL_H
#define TESTS_SIM_MODEL_H

#include "db/entity.h"

extern const struct entity sim_place, sim_job, sim_job_old, sim_line, sim_talk;
extern const struct model sim_new, sim_old;

#endif
