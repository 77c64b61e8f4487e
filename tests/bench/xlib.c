/* The floor of key to pixels: a bare Xlib window that draws one character for a key, and a box and
 * a character for a button. No toolkit, no font file, no picture of its own. */
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/keysym.h>
#include <stdlib.h>

#include "tests/bench/bench.h"

#define WIDTH 1280
#define HEIGHT 800

static void handle(Display *display, Window window, GC gc, XEvent *event)
{
    char text[8];
    KeySym key = NoSymbol;
    if (event->type == ButtonPress) {
        XFillRectangle(display, window, gc, 200, 90, 100, 100);
        XDrawString(display, window, gc, 110, 120, "a", 1);
    }
    if (event->type == ButtonRelease)
        XClearArea(display, window, 200, 90, 100, 100, False);
    if (event->type != KeyPress)
        return;
    int size = XLookupString(&event->xkey, text, sizeof text, &key, NULL);
    if (key == XK_BackSpace)
        XClearArea(display, window, 90, 90, 60, 60, False);
    else if (size > 0)
        XDrawString(display, window, gc, 110, 120, text, size);
}

int main(void)
{
    Display *display = XOpenDisplay(NULL);
    if (display == NULL)
        bench_die("no", "display");
    int screen = DefaultScreen(display);
    Window window = XCreateSimpleWindow(display, RootWindow(display, screen), 0, 0, WIDTH, HEIGHT,
                                        0, 0, WhitePixel(display, screen));
    XSelectInput(display, window,
                 KeyPressMask | ButtonPressMask | ButtonReleaseMask | ExposureMask);
    GC gc = XCreateGC(display, window, 0, NULL);
    XSetForeground(display, gc, BlackPixel(display, screen));
    XMapWindow(display, window);
    for (;;) {
        XEvent event;
        XNextEvent(display, &event);
        handle(display, window, gc, &event);
    }
}
