#include "tests/stage/display.h"

#include <X11/XKBlib.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>
#include <ctype.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct display {
    pid_t server;
    Display *x;
    KeyCode places[128]; /* of letters and digits on a US keyboard */
};

static void serve(int number_fd)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(number_fd, 9);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
    execlp("Xvfb", "Xvfb", "-displayfd", "9", "-screen", "0", "1280x800x24", "-nolisten", "tcp",
           (char *)NULL);
    _exit(127);
}

struct display *display_open(void)
{
    int ends[2];
    char number[16] = "", name[32];
    struct display *display = calloc(1, sizeof *display);
    if (display == NULL || pipe(ends) != 0) {
        free(display);
        return NULL;
    }
    display->server = fork();
    if (display->server == 0)
        serve(ends[1]);
    close(ends[1]);
    ssize_t size = read(ends[0], number, sizeof number - 1); /* waits until it serves */
    close(ends[0]);
    number[size > 0 ? size : 0] = '\0';
    number[strcspn(number, "\n")] = '\0';
    snprintf(name, sizeof name, ":%s", number);
    display->x = *number != '\0' ? XOpenDisplay(name) : NULL;
    if (display->x == NULL) {
        display_close(display);
        return NULL;
    }
    for (int i = 0; i < 128; i++) { /* the server's first layout is the US one */
        char one[2] = {(char)i, '\0'};
        display->places[i] = isalnum(i) ? XKeysymToKeycode(display->x, XStringToKeysym(one)) : 0;
    }
    setenv("DISPLAY", name, 1);
    setenv("SDL_VIDEODRIVER", "x11", 1);
    XTestFakeMotionEvent(display->x, -1, 640, 400, CurrentTime); /* keys go where the pointer is */
    XSync(display->x, False);
    return display;
}

void display_close(struct display *display)
{
    if (display->x != NULL)
        XCloseDisplay(display->x);
    if (display->server > 0) {
        kill(display->server, SIGTERM);
        waitpid(display->server, NULL, 0);
    }
    unsetenv("DISPLAY");
    unsetenv("SDL_VIDEODRIVER");
    free(display);
}

static void stroke(Display *x, KeySym sym)
{
    KeyCode code = XKeysymToKeycode(x, sym);
    XTestFakeKeyEvent(x, code, True, CurrentTime);
    XTestFakeKeyEvent(x, code, False, CurrentTime);
}

void display_key(struct display *display, const char *keysym)
{
    KeySym sym = XStringToKeysym(keysym);
    KeyCode code = XKeysymToKeycode(display->x, sym);
    KeyCode shift = XKeysymToKeycode(display->x, XK_Shift_L);
    bool upper = XkbKeycodeToKeysym(display->x, code, 0, 0) != sym;
    if (upper)
        XTestFakeKeyEvent(display->x, shift, True, CurrentTime);
    stroke(display->x, sym);
    if (upper)
        XTestFakeKeyEvent(display->x, shift, False, CurrentTime);
    XSync(display->x, False);
}

void display_burst(struct display *display, const char *text)
{
    for (; *text != '\0'; text++) {
        char one[2] = {*text, '\0'};
        stroke(display->x, XStringToKeysym(one));
    }
    stroke(display->x, XStringToKeysym("Return"));
    XSync(display->x, False);
}

bool display_layout(struct display *display, const char *layout)
{
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        int null = open("/dev/null", O_RDWR | O_CLOEXEC);
        dup2(null, STDERR_FILENO);
        execlp("setxkbmap", "setxkbmap", "-display", DisplayString(display->x), layout,
               (char *)NULL);
        _exit(127);
    }
    if (child <= 0 || waitpid(child, &status, 0) != child || status != 0)
        return false;
    for (XSync(display->x, False); XPending(display->x) > 0;) { /* where the keys now are */
        XEvent event;
        XNextEvent(display->x, &event);
        if (event.type == MappingNotify)
            XRefreshKeyboardMapping(&event.xmapping);
    }
    return true;
}

void display_wedge(struct display *display, const char *text)
{
    KeyCode enter = XKeysymToKeycode(display->x, XK_Return);
    for (; *text != '\0'; text++) {
        KeyCode code = display->places[(unsigned char)*text & 127];
        XTestFakeKeyEvent(display->x, code, True, CurrentTime);
        XTestFakeKeyEvent(display->x, code, False, CurrentTime);
    }
    XTestFakeKeyEvent(display->x, enter, True, CurrentTime);
    XTestFakeKeyEvent(display->x, enter, False, CurrentTime);
    XSync(display->x, False);
}

uint64_t display_picture(struct display *display)
{
    uint64_t sum = 1469598103934665603ULL; /* FNV-1a */
    XImage *image =
        XGetImage(display->x, DefaultRootWindow(display->x), 0, 0, 1280, 800, AllPlanes, ZPixmap);
    if (image == NULL)
        return 0;
    for (int i = 0; i < image->bytes_per_line * image->height; i++)
        sum = (sum ^ (unsigned char)image->data[i]) * 1099511628211ULL;
    XDestroyImage(image);
    return sum;
}
