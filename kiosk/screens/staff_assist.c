/* Registering somebody with a keyboard: age, sex and first visit in one look, each answered by a
 * touch or by the key that stands before it; the other questions are the attendee's own screens.
 *
 * Every one can be left out; a second touch takes an answer back. On pages as many as the text
 * needs; nothing is kept before the read-back is confirmed. */
#include <ctype.h>
#include <string.h>

#include "kiosk/assist.h"
#include "kiosk/parts.h"
#include "kiosk/screens/register.h"
#include "kiosk/screens/screens.h"
#include "kiosk/words.h"
#include "ui/label.h"

enum { VISITS = 2, ASKED = 3, ANSWERS_MAX = AGE_BANDS - 1 };

/* One question; its keys in the order of the answers, the last key takes the answer back. */
static const struct question {
    const char *words, *keys;
    const char *ids[ANSWERS_MAX];
    uint8_t values[ANSWERS_MAX];
    int count, columns;
} questions[ASKED] = {
    {N_("Age"),
     "123456780",
     {"age_0-5", "age_6-11", "age_12-17", "age_18-29", "age_30-44", "age_45-59", "age_60-74",
      "age_75+"},
     {1, 2, 3, 4, 5, 6, 7, 8},
     AGE_BANDS - 1,
     4},
    {N_("Identifies as"),
     "MHXN",
     {"sex_M", "sex_H", "sex_X"},
     {SEX_M_MUJER, SEX_H_HOMBRE, SEX_X_OTHER},
     SEX_VALUES - 1,
     3},
    {N_("First time here"), "SRZ", {"visit_first", "visit_repeat"}, {1, 2}, VISITS, 3},
};

static uint8_t *answer_of(struct visit *visit, int question)
{
    return question == 0 ? &visit->age : question == 1 ? &visit->sex : &visit->first_time;
}

static const char *words_of(int question, uint8_t value)
{
    return question == 0   ? register_age_label(value)
           : question == 1 ? register_sex_label(value)
                           : register_visit_label(value);
}

/* "5 · 30 a 44": the key stands before the answer where there is room for it. */
static void collect(struct kiosk *kiosk, struct tree *tree, int index,
                    struct choice choices[ANSWERS_MAX])
{
    const struct question *question = &questions[index];
    struct visit *visit = kiosk->visit;
    for (int i = 0; i < question->count; ++i) {
        const char *words = words_of(index, question->values[i]);
        choices[i] = (struct choice){
            .id = question->ids[i],
            .label =
                tree->theme->large ? words : tree_format(tree, "%c · %s", question->keys[i], words),
            .name = tree_format(tree, "%s: %s", _(question->words), words),
            .checked = *answer_of(visit, index) == question->values[i],
            .personal = true};
    }
}

static int columns_of(struct tree *tree, double width_mm, int index, const struct choice *choices)
{
    int columns = questions[index].columns;
    while (columns > 1 &&
           !parts_grid_is_whole(tree, width_mm, columns, questions[index].count, choices))
        --columns;
    return columns;
}

/* What one question takes, its words above it. */
static double question_mm(struct kiosk *kiosk, struct tree *tree, double width_mm, int index)
{
    struct choice choices[ANSWERS_MAX];
    collect(kiosk, tree, index, choices);
    int columns = columns_of(tree, width_mm, index, choices);
    return text_line_mm(tree->text, FONT_STRONG) + tree->theme->gap_mm +
           parts_grid_mm(tree, width_mm, columns, questions[index].count, choices);
}

static void question_add(struct kiosk *kiosk, struct tree *tree, struct box *body, int index)
{
    struct choice choices[ANSWERS_MAX];
    double high = question_mm(kiosk, tree, body->w, index);
    struct box box = layout_cut_top(body, high);
    struct label label = {.id = tree_format(tree, "question_%d", index + 1),
                          .text = _(questions[index].words),
                          .font = FONT_STRONG};
    layout_cut_top(body, tree->theme->gap_mm * 0.5);
    label_add(tree, layout_cut_top(&box, text_line_mm(tree->text, FONT_STRONG)), &label);
    layout_cut_top(&box, tree->theme->gap_mm * 0.3);
    collect(kiosk, tree, index, choices);
    parts_grid(tree, box, columns_of(tree, box.w, index, choices), questions[index].count, choices);
}

/* The first question of each page; as many follow as fit. */
static int page_of(struct kiosk *kiosk, struct tree *tree, struct box body, int page, int *after)
{
    int first = 0;
    for (;; --page) {
        double left = body.h;
        *after = first;
        while (*after < ASKED) {
            double high = question_mm(kiosk, tree, body.w, *after) + tree->theme->gap_mm * 0.5;
            if (high > left && *after > first)
                break;
            left -= high;
            ++*after;
        }
        if (page <= 0 || *after == ASKED)
            return first;
        first = *after;
    }
}

void staff_assist_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    int after;
    body = parts_page(tree, body);
    parts_nav(
        tree, &body,
        &(struct nav){.back_id = kiosk->visit->page > 0 ? "former" : NULL, .next = _("Continue")});
    double all = 0;
    for (int i = 0; i < ASKED; ++i)
        all += question_mm(kiosk, tree, body.w, i) + tree->theme->gap_mm * 0.5;
    if (all + text_line_mm(tree->text, FONT_HEADING) + tree->theme->gap_mm <= body.h)
        parts_heading(tree, &body, _("Who is it?"));
    int first = page_of(kiosk, tree, body, kiosk->visit->page, &after);
    for (int i = first; i < after; ++i)
        question_add(kiosk, tree, &body, i);
}

static void answer(struct kiosk *kiosk, int question, uint8_t value)
{
    struct visit *visit = kiosk->visit;
    *answer_of(visit, question) = value;
    if (question != 0)
        return;
    visit->age_answered = true;
    if (!visit_is_adult(visit) && visit_forget_identity(visit))
        stage_forget(kiosk->stage);
}

static void touched(struct kiosk *kiosk, int question, int which)
{
    uint8_t value = questions[question].values[which];
    answer(kiosk, question, *answer_of(kiosk->visit, question) == value ? 0 : value);
}

/* Another page of questions stands behind this one. */
static bool has_more(struct kiosk *kiosk)
{
    const struct tree *tree = stage_tree(kiosk->stage);
    return node_find(tree, questions[ASKED - 1].ids[0]) == NULL;
}

bool staff_assist_act(struct kiosk *kiosk, const char *id)
{
    for (int i = 0; i < ASKED; ++i)
        for (int n = 0; n < questions[i].count; ++n)
            if (strcmp(id, questions[i].ids[n]) == 0) {
                touched(kiosk, i, n);
                return true;
            }
    if (strcmp(id, "former") == 0)
        --kiosk->visit->page;
    else if (strcmp(id, "next") != 0)
        return false;
    else if (has_more(kiosk))
        ++kiosk->visit->page;
    else
        register_next(kiosk);
    stage_guard(kiosk->stage);
    return true;
}

void staff_assist_typed(struct kiosk *kiosk, const char *text)
{
    for (; *text != '\0'; ++text)
        for (int i = 0; i < ASKED; ++i) {
            const char *key = strchr(questions[i].keys, toupper((unsigned char)*text));
            if (key == NULL)
                continue;
            long which = key - questions[i].keys;
            answer(kiosk, i, which < questions[i].count ? questions[i].values[which] : 0);
        }
    kiosk->stale = true;
}
