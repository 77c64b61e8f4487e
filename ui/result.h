/* What came of a piece of work of the toolkit.
 *
 * The technical reason stands beside it (window_why(), text_why(), theme_why()) and never holds
 * text that a person typed. */
#ifndef JORNADA_UI_RESULT_H
#define JORNADA_UI_RESULT_H

enum ui_result {
    UI_DONE,
    UI_NO_WINDOW, /* no display, or a picture format that this toolkit does not paint */
    UI_NO_FONT,   /* a font file of the table in ui/text.c is missing or broken */
    UI_BAD_THEME, /* a theme file is missing, or a line of it is not what it should be */
    UI_NO_MEMORY,
    UI_NOT_SAVED /* a picture could not be written */
};

#endif
