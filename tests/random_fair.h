/* Fairs that never were, drawn from a seed: people, services and referrals one by one, counted into
 * tables that share margins, as a hub would publish them; and their later corrections. */
#ifndef JORNADA_TESTS_RANDOM_FAIR_H
#define JORNADA_TESTS_RANDOM_FAIR_H

#include "sync/hub/disclosure.h"

#define RANDOM_FAIR_TABLES 9

struct random_fair;

struct random_fair *random_fair_make(uint32_t seed);
void random_fair_free(struct random_fair *fair);
/* So many came to be known later; each brings services, some a referral. */
void random_fair_add(struct random_fair *fair, size_t people);
/* One of those known is counted with the other sex. */
void random_fair_amend(struct random_fair *fair);
/* The exact tables as of now: the fair's, until it is freed. Those dropped are left out. */
struct disclosure_release random_fair_tables(struct random_fair *fair);
/* Tables that count the same have the same number. */
int random_fair_population(const char *table);
void random_fair_drop(struct random_fair *fair, const char *table);

#endif
