/* The weekly pass over all people: wear of trust, learning, influence, morale and turnover, draws included.
   The same rules in the same order as the rooms trust.wear, learning.learn, influence.spread and morale.live_and_leave,
   on the same arrays; the structs (WORLD, STAFF, ...) are written from the tables of state.py when this is compiled.
   Only the asymmetric rule of trust is written here. */
#include <math.h>
#include <stdint.h>
#include "tables.h"

#define MASK 0xFFFFFFFFull
enum { WEEK_ZERO = 1 << 20 };

static double uniform(uint64_t seed, int64_t stream, int64_t week, int64_t entity, int64_t n)
{
    uint64_t a = (uint64_t)entity, b = (uint64_t)(week + WEEK_ZERO), c = (uint64_t)stream, d = (uint64_t)n;
    uint64_t k = seed & MASK, m = seed >> 32;
    for (int round = 0; round < 10; round++) {
        uint64_t p = 0xD2511F53ull * a, q = 0xCD9E8D57ull * c;
        a = (q >> 32) ^ b ^ k;
        b = q & MASK;
        c = (p >> 32) ^ d ^ m;
        d = p & MASK;
        k = (k + 0x9E3779B9ull) & MASK;
        m = (m + 0xBB67AE85ull) & MASK;
    }
    return ((double)(((a >> 5) << 26) | (b >> 6)) + 0.5) * (1.0 / 9007199254740992.0);
}

static double normal_quantile(double p)   /* Wichura (1988), AS 241 */
{
    double q = p - 0.5, r, a, b;
    if (fabs(q) <= 0.425) {
        r = 0.180625 - q * q;
        a = (((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r
            + 45921.953931549871457) * r + 13731.693765509461125) * r + 1971.5909503065514427) * r
            + 133.14166789178437745) * r + 3.387132872796366608);
        b = (((((((5226.495278852545925 * r + 28729.085735721942674) * r + 39307.89580009271061) * r
            + 21213.794301586595867) * r + 5394.1960214247511077) * r + 687.1870074920579083) * r
            + 42.313330701600911252) * r + 1.0);
        return q * a / b;
    }
    r = sqrt(-log(p < 1.0 - p ? p : 1.0 - p));
    if (r <= 5.0) {
        r -= 1.6;
        a = (((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r
            + 1.27045825245236838258) * r + 3.64784832476320460504) * r + 5.7694972214606914055) * r
            + 4.6303378461565452959) * r + 1.42343711074968357734);
        b = (((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r
            + 0.14810397642748007459) * r + 0.68976733498510000455) * r + 1.6763848301838038494) * r
            + 2.05319162663775882187) * r + 1.0);
    } else {
        r -= 5.0;
        a = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r
            + 0.026532189526576123093) * r + 0.29656057182850489123) * r + 1.7848265399172913358) * r
            + 5.4637849111641143699) * r + 6.6579046435011037772);
        b = (((((((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r
            + 7.868691311456132591e-4) * r + 0.0148753612908506148525) * r + 0.13692988092273580531) * r
            + 0.59983220655588793769) * r + 1.0);
    }
    return q < 0.0 ? -a / b : a / b;
}

static double normal(uint64_t seed, int64_t stream, int64_t week, int64_t entity, int64_t n)
{
    return normal_quantile(uniform(seed, stream, week, entity, n));
}

static double clip(double x, double low, double high)
{
    x = x > low ? x : low;
    return x < high ? x : high;
}

static double chance(double hazard)
{
    double c;
    if (hazard <= 0.0)
        return 0.0;
    c = 1.0 - exp(-hazard);
    return c < 1.0 ? c : 1.0;
}

/* ------------------------------------------------------------------------------------------------------ trust.wear */
static void wear(const RULES *rules, WORLD *world, EXECUTIVE *offices, TIE *ties, int64_t executives, STAFF *staff, int64_t n)
{
    if (rules->mechanisms_neutral_drift) {
        for (int64_t e = 0; e < executives * executives; e++)
            ties[e].trust += rules->trust_drift * (rules->trust_neutral - ties[e].trust);
        for (int64_t i = 0; i < n; i++)
            if (staff[i].present == 1)
                staff[i].trust += rules->trust_drift * (rules->trust_neutral - staff[i].trust);
    }
    if (!rules->mechanisms_resentment || world->cio == world->cmo)
        return;
    TIE *up = &ties[world->cio * executives + world->cmo], *down = &ties[world->cmo * executives + world->cio];
    double amount = rules->trust_resentment * world->parity_gap * (1.0 - world->gamma);
    if (offices[world->cio].q < offices[world->cmo].q)
        up->trust = clip(up->trust - amount, 0.0, 1.0);
    else if (offices[world->cmo].q < offices[world->cio].q)
        down->trust = clip(down->trust - amount, 0.0, 1.0);
    if (world->cost_centre == 1)
        down->trust = clip(down->trust - amount * rules->trust_cost_centre, 0.0, 1.0);
}

/* -------------------------------------------------------------------------------------------------- learning.learn */
static double shared_time(STAFF *person, const int64_t *places, const PROJECT *projects)
{
    int64_t shared = 0;
    double tools = 0.0;
    for (int m = 0; m < PLACES; m++)
        if (places[m] >= 0) {
            shared += projects[places[m]].two;
            tools += projects[places[m]].z;
        }
    if (person->jobs == 0) {
        person->shared = 0.0;
        return 0.0;
    }
    person->shared = (double)shared / (double)person->jobs;
    return tools / (double)person->jobs;
}

static void learn(const RULES *rules, WORLD *world, EXECUTIVE *offices, const ORG_STAFF *rows, STAFF *staff, int64_t n,
                  const int64_t *assigned, const PROJECT *projects, int64_t week)
{
    double sum[2] = {0.0, 0.0};
    int64_t count[2] = {0, 0};
    for (int64_t i = 0; i < n; i++) {
        STAFF *person = &staff[i];
        if (person->present == 0)
            continue;
        int64_t home = rows[i].home;
        double tools = shared_time(person, assigned + i * PLACES, projects);
        if (week >= 0)
            person->contact_weeks += person->shared * person->free + (double)person->embedded;
        if (rules->mechanisms_learning == 1) {
            double u = person->understanding;
            double gain = rules->learning_shared_work * person->shared + rules->learning_embedded * (double)person->embedded
                + rules->learning_cross_hour * rules->training_cross_hours;
            person->understanding = clip(u + gain * (1.0 - u) - rules->learning_fading * u, 0.0, 1.0);
            double platform = home == 0 ? rules->staffing_it_platform_skill : rules->staffing_marketing_platform_skill;
            double special = home == 0 ? rules->staffing_it_specialist_skill : rules->staffing_marketing_specialist_skill;
            if (person->embedded == 0)
                person->platform += rules->learning_skill * (platform - person->platform);
            person->specialist += rules->learning_skill * (special - person->specialist);
            double more = tools - 0.5 > 0.0 ? tools - 0.5 : 0.0;
            double use = rules->learning_specialist_use * more
                + rules->learning_specialist_training * rules->training_cross_hours;
            person->specialist += (use < 1.0 ? use : 1.0) * (1.0 - person->specialist);
        }
        if (person->embedded == 1 && rules->mechanisms_embedding_depth_loss == 1) {
            double depth = person->depth - rules->learning_depth_loss;
            person->depth = depth > 0.0 ? depth : 0.0;
        } else if (person->embedded == 0)
            person->depth += rules->learning_skill * (1.0 - person->depth);
        person->tenure += 1.0;
        sum[home != 0] += person->understanding;
        count[home != 0] += 1;
    }
    world->understanding_it = sum[0] / (double)(count[0] > 1 ? count[0] : 1);
    world->understanding_marketing = sum[1] / (double)(count[1] > 1 ? count[1] : 1);
    if (rules->mechanisms_learning == 1) {
        EXECUTIVE *cio = &offices[world->cio], *cmo = &offices[world->cmo];
        cio->understanding += rules->learning_executives * (world->understanding_it - cio->understanding);
        cmo->understanding += rules->learning_executives * (world->understanding_marketing - cmo->understanding);
    }
}

/* ------------------------------------------------------------------------------------------------ influence.spread */
static void means(WORLD *world, const ORG_STAFF *rows, const STAFF *staff, int64_t n)
{
    double sum[2] = {0.0, 0.0};
    int64_t count[2] = {0, 0};
    for (int64_t i = 0; i < n; i++)
        if (staff[i].present == 1) {
            sum[rows[i].home != 0] += staff[i].trust;
            count[rows[i].home != 0] += 1;
        }
    world->trust_it = sum[0] / (double)(count[0] > 1 ? count[0] : 1);
    world->trust_marketing = sum[1] / (double)(count[1] > 1 ? count[1] : 1);
}

static void spread(const RULES *rules, WORLD *world, TIE *ties, int64_t executives, const ORG_STAFF *rows, STAFF *staff,
                   int64_t n, const int64_t *assigned, const int64_t *contacts, double *before, const PROJECT *projects,
                   const TEAM *teams)
{
    means(world, rows, staff, n);
    if (!rules->mechanisms_influence)
        return;
    TIE *up = &ties[world->cio * executives + world->cmo], *down = &ties[world->cmo * executives + world->cio];
    double old_up = up->trust, old_down = down->trust;
    for (int64_t i = 0; i < n; i++)
        before[i] = staff[i].trust;
    for (int64_t i = 0; i < n; i++) {
        STAFF *person = &staff[i];
        if (person->present == 0)
            continue;
        int64_t home = rows[i].home, count = 0;
        double total = 0.0;
        for (int c = 0; c < FRIENDS; c++) {
            int64_t other = contacts[i * FRIENDS + c];
            if (other >= 0 && staff[other].present == 1) {
                total += before[other];
                count += 1;
            }
        }
        for (int m = 0; m < PLACES; m++) {
            int64_t j = assigned[i * PLACES + m];
            if (j >= 0 && projects[j].two == 1) {
                total += teams[2 * j + 1 - home].trust;
                count += teams[2 * j + 1 - home].heads;
            }
        }
        if (person->embedded == 1) {
            total += FRIENDS * (home == 0 ? world->trust_marketing : world->trust_it);
            count += FRIENDS;
        }
        double step = rules->influence_from_executive * ((home == 0 ? old_up : old_down) - person->trust);
        if (count > 0)
            step += rules->influence_contacts * (total / (double)count - person->trust);
        person->trust = clip(person->trust + step, 0.0, 1.0);
    }
    up->trust = clip(up->trust + rules->influence_to_executive * (world->trust_it - old_up), 0.0, 1.0);
    down->trust = clip(down->trust + rules->influence_to_executive * (world->trust_marketing - old_down), 0.0, 1.0);
    means(world, rows, staff, n);
}

/* -------------------------------------------------------------------------------------------- morale.live_and_leave */
static double overload(const RULES *rules, double hours, double free, double used, double wanted)
{
    double most = wanted < 1.5 * free ? wanted : 1.5 * free;
    double load = 1.0 - (free - (used > most ? used : most)) / (hours > 1e-9 ? hours : 1e-9);
    return clip((load - rules->morale_overload_from) / rules->morale_overload_range, 0.0, 1.0);
}

static void welcome(const RULES *rules, const WORLD *world, const EXECUTIVE *offices, STAFF *person, int64_t i,
                    int64_t home, int64_t *places, int64_t week)
{
    const EXECUTIVE *boss = &offices[home == 0 ? world->cio : world->cmo];
    int64_t generation = 1 + week + 100000;
    uint64_t seed = world->seed;
    double sd = rules->people_staff_trait_sd, share = rules->people_newcomer_skill, skill = rules->people_skill_sd;
    double platform = home == 0 ? rules->staffing_it_platform_skill : rules->staffing_marketing_platform_skill;
    double special = home == 0 ? rules->staffing_it_specialist_skill : rules->staffing_marketing_specialist_skill;
    person->s = clip(boss->s + sd * normal(seed, NEWCOMER, generation, i, 0), 0.0, 1.0);
    person->r = clip(boss->r + sd * normal(seed, NEWCOMER, generation, i, 1), 0.0, 1.0);
    person->platform = clip(share * platform + skill * normal(seed, NEWCOMER, generation, i, 2), 0.0, 1.0);
    person->specialist = clip(share * special + skill * normal(seed, NEWCOMER, generation, i, 3), 0.0, 1.0);
    person->depth = 1.0;
    person->morale = rules->people_start_morale;
    person->tenure = 0.0;
    person->weeks_embedded = 0.0;
    person->understanding = rules->people_newcomer_understanding;
    person->trust = home == 0 ? world->trust_it : world->trust_marketing;
    person->a = rules->trust_bayes_variance;
    person->b = 0.0;
    for (int m = 0; m < PLACES; m++)
        places[m] = -1;
    person->jobs = 0;
}

static void live_and_leave(const RULES *rules, WORLD *world, const EXECUTIVE *offices, const ORG_STAFF *rows, STAFF *staff,
                           int64_t n, int64_t *assigned, TALLY *tally, int64_t week)
{
    double over_it = overload(rules, world->hours_it, world->free_it, world->used_it, world->wanted_it);
    double over_marketing =
        overload(rules, world->hours_marketing, world->free_marketing, world->used_marketing, world->wanted_marketing);
    double total = 0.0;
    int64_t present = 0;
    for (int64_t i = 0; i < n; i++) {
        STAFF *person = &staff[i];
        if (person->present == 0)
            continue;
        int64_t home = rows[i].home;
        if (rules->mechanisms_morale == 1) {
            double target = rules->morale_base
                + rules->morale_success * (home == 0 ? world->success_it : world->success_marketing)
                - rules->morale_overload * (home == 0 ? over_it : over_marketing)
                - rules->morale_conflict * (1.0 - person->trust);
            person->morale = clip(person->morale + rules->morale_speed * (target - person->morale), 0.0, 1.0);
        }
        total += person->morale;
        present += 1;
        if (rules->mechanisms_turnover == 1) {
            double hazard = rules->staffing_turnover_per_year / 52.0 * (1.5 - person->morale);
            if (uniform(world->seed, LEAVE, week, i, 0) < chance(hazard)) {
                welcome(rules, world, offices, person, i, home, assigned + i * PLACES, week);
                if (week >= 0)
                    tally->leavers += 1;
            }
        }
    }
    world->morale = total / (double)(present > 1 ? present : 1);
}

void staff_weeks(const RULES *rules, WORLD *world, EXECUTIVE *offices, TIE *ties, int64_t executives, const ORG_STAFF *rows,
                 STAFF *staff, int64_t n, int64_t *assigned, const int64_t *contacts, double *before,
                 const PROJECT *projects, const TEAM *teams, TALLY *tally, int64_t first, int64_t last)
{
    for (int64_t week = first; week < last; week++) {
        wear(rules, world, offices, ties, executives, staff, n);
        learn(rules, world, offices, rows, staff, n, assigned, projects, week);
        spread(rules, world, ties, executives, rows, staff, n, assigned, contacts, before, projects, teams);
        live_and_leave(rules, world, offices, rows, staff, n, assigned, tally, week);
    }
}
