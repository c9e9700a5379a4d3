/*
 * A PKCS#11 library that passes everything on to another one and fails on command, so that tests can take a token
 * away, bring it back, slow it down, exhaust it, or have their own process killed between two of its calls.
 *
 * FAULTY_TOKEN_LIBRARY names the other library, FAULTY_TOKEN_DIR a folder of commands and counts:
 *   removed   while the file is there, all calls return CKR_DEVICE_REMOVED; the token forgets sessions and login
 *   stopped   while the file is there, all calls wait
 *   stopped-N while the file is there, calls of function N wait
 *   empty     while the file is there, the slot says that tokens can be taken out, and that none is in it
 *   full      while the file is there, no session can be opened
 *   no-copy   while the file is there, no object can be copied
 *   answer-N  holds a number in hex, which calls of function N return when they fail
 *   no-pairs  while the file is there, no key pair can be made
 *   keypad    while the file is there, the token says that PINs are typed at a keypad of its own
 *   kill      holds "NUMBER before TIMES" or "NUMBER after TIMES": the process kills itself at so many calls of that
 *             number from then on; 1: at the next one
 *   logins    a byte is appended for each C_Login
 *   logouts   the same for each C_Logout
 *   sessions  holds how many sessions are open
 *
 * The function list of PKCS #11 2.40 is a version and 68 pointers; none of the functions has more than 8 arguments,
 * all of which fit a register.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FUNCTIONS 68
#define CKR_GENERAL_ERROR 0x05
#define CKR_DEVICE_REMOVED 0x32
#define CKR_MECHANISM_INVALID 0x70
#define CKR_SESSION_COUNT 0xB1
#define CKR_FUNCTION_NOT_SUPPORTED 0x54
#define COPY_OBJECT 21
#define GENERATE_KEY_PAIR 59
#define GET_FUNCTION_LIST 3
#define CKF_TOKEN_PRESENT 1
#define CKF_REMOVABLE_DEVICE 2
#define CKR_TOKEN_NOT_PRESENT 0xE0
#define FLAGS_OF_SLOT_INFO 96
#define FLAGS_OF_TOKEN_INFO 96
#define CKF_PROTECTED_AUTHENTICATION_PATH 0x100
#define GET_SLOT_INFO 5
#define GET_TOKEN_INFO 6
#define OPEN_SESSION 12
#define CLOSE_SESSION 13
#define CLOSE_ALL_SESSIONS 14
#define LOGIN 18
#define LOGOUT 19

typedef unsigned long word;
typedef word (*function)(word, word, word, word, word, word, word, word);

struct list {
  unsigned char version[2];
  function functions[FUNCTIONS];
};

static struct list *real;
static struct list faulty;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int was_removed;
static long sessions;
static word slot;

static void path_of(char *path, size_t size, const char *name) {
  snprintf(path, size, "%s/%s", getenv("FAULTY_TOKEN_DIR"), name);
}

static int is_there(const char *name) {
  char path[4096];
  path_of(path, sizeof path, name);
  return access(path, F_OK) == 0;
}

static void append(const char *name, const char *text, const char *mode) {
  char path[4096];
  path_of(path, sizeof path, name);
  FILE *file = fopen(path, mode);
  if (file != NULL) {
    fputs(text, file);
    fclose(file);
  }
}

static void count_sessions(long change) {
  char text[32];
  pthread_mutex_lock(&lock);
  sessions = change == 0 ? 0 : sessions + change;
  snprintf(text, sizeof text, "%ld", sessions);
  append("sessions", text, "w");
  pthread_mutex_unlock(&lock);
}

static void kill_if_told(int number, const char *when) {
  static int calls;
  char path[4096];
  char told[16] = "";
  int at = -1;
  int times = 0;
  path_of(path, sizeof path, "kill");
  FILE *file = fopen(path, "r");
  if (file == NULL) {
    return;
  }
  if (fscanf(file, "%d %15s %d", &at, told, &times) == 3 && at == number && strcmp(told, when) == 0
      && __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED) == times) {
    unlink(path);
    kill(getpid(), SIGKILL);
  }
  fclose(file);
}

static word answer_of(int number, word result) {
  char name[32];
  char path[4096];
  unsigned long told = result;
  snprintf(name, sizeof name, "answer-%d", number);
  path_of(path, sizeof path, name);
  FILE *file = result == 0 ? NULL : fopen(path, "r");
  if (file == NULL) {
    return result;
  }
  if (fscanf(file, "%lx", &told) != 1) {
    told = result;
  }
  fclose(file);
  return told;
}

static int removed(void) {
  int now = is_there("removed");
  pthread_mutex_lock(&lock);
  if (now && !was_removed) {
    real->functions[CLOSE_ALL_SESSIONS](slot, 0, 0, 0, 0, 0, 0, 0);
    sessions = 0;
  }
  was_removed = now;
  pthread_mutex_unlock(&lock);
  return now;
}

static word call(int number, word a, word b, word c, word d, word e, word f, word g, word h) {
  char stopped_here[32];
  snprintf(stopped_here, sizeof stopped_here, "stopped-%d", number);
  while (is_there("stopped") || is_there(stopped_here)) {
    usleep(10000);
  }
  if (removed()) {
    return CKR_DEVICE_REMOVED;
  }
  if (number == GET_TOKEN_INFO && is_there("empty")) {
    return CKR_TOKEN_NOT_PRESENT;
  }
  if (number == OPEN_SESSION) {
    slot = a;
    if (is_there("full")) {
      return CKR_SESSION_COUNT;
    }
  }
  if (number == COPY_OBJECT && is_there("no-copy")) {
    return CKR_FUNCTION_NOT_SUPPORTED;
  }
  if (number == GENERATE_KEY_PAIR && is_there("no-pairs")) {
    return CKR_MECHANISM_INVALID;
  }
  if (number == LOGOUT) {
    append("logouts", ".", "a");
  }
  if (number == LOGIN) {
    append("logins", ".", "a");
  }
  kill_if_told(number, "before");
  word result = real->functions[number](a, b, c, d, e, f, g, h);
  kill_if_told(number, "after");
  if (result == 0 && number == GET_SLOT_INFO && is_there("empty")) {
    word *flags = (word *)(b + FLAGS_OF_SLOT_INFO);
    *flags = (*flags | CKF_REMOVABLE_DEVICE) & ~(word)CKF_TOKEN_PRESENT;
  }
  if (result == 0 && number == GET_TOKEN_INFO && is_there("keypad")) {
    *(word *)(b + FLAGS_OF_TOKEN_INFO) |= CKF_PROTECTED_AUTHENTICATION_PATH;
  }
  if (result == 0 && number == OPEN_SESSION) {
    count_sessions(1);
  }
  if (result == 0 && number == CLOSE_SESSION) {
    count_sessions(-1);
  }
  return answer_of(number, result);
}

#define WRAP(n)                                                                             \
  static word wrap_##n(word a, word b, word c, word d, word e, word f, word g, word h) {    \
    return call(n, a, b, c, d, e, f, g, h);                                                 \
  }
#define TEN(F, t) F(t##0) F(t##1) F(t##2) F(t##3) F(t##4) F(t##5) F(t##6) F(t##7) F(t##8) F(t##9)
#define ALL(F)                                                                              \
  F(0) F(1) F(2) F(3) F(4) F(5) F(6) F(7) F(8) F(9)                                         \
  TEN(F, 1) TEN(F, 2) TEN(F, 3) TEN(F, 4) TEN(F, 5)                                         \
  F(60) F(61) F(62) F(63) F(64) F(65) F(66) F(67)

ALL(WRAP)

word C_GetFunctionList(struct list **list) {
  if (real == NULL) {
    void *library = dlopen(getenv("FAULTY_TOKEN_LIBRARY"), RTLD_NOW | RTLD_LOCAL);
    word (*get)(struct list **) = library == NULL ? NULL : dlsym(library, "C_GetFunctionList");
    if (get == NULL || get(&real) != 0) {
      return CKR_GENERAL_ERROR;
    }
    memcpy(faulty.version, real->version, sizeof faulty.version);
#define PUT(n) faulty.functions[n] = wrap_##n;
    ALL(PUT)
    faulty.functions[GET_FUNCTION_LIST] = real->functions[GET_FUNCTION_LIST];
  }
  *list = &faulty;
  return 0;
}
