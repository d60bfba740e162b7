/* A PKCS#11 module for tests: fault injection. It wraps a real module (SoftHSM2) and behaves like a USB token that
 * can be pulled, re-inserted, replaced, slow, hung, crashing, locked, ... as a small text file says.
 *
 *   FAULT_MODULE_REAL  real module (default /usr/lib/softhsm/libsofthsm2.so)
 *   FAULT_MODULE_PARAMETERS  library parameters for the real module, for drivers that want them (NSS)
 *   FAULT_MODULE_CONTROL   control file, read again whenever it changes; write it with write-to-temp + rename
 *
 * Control file: one key=value per line, '#' starts a comment. Times are milliseconds, CK_RV by name or number.
 *   present=0|1             token in the reader (default 1)            reader=0|1   the slot itself exists (default 1)
 *   epoch=N                 any change of N = the token was pulled and pushed back between two calls
 *   real_label=LAB          which token of the real module is "in" the reader (default: first initialised one)
 *   label= serial= model= manufacturer=   identity shown by C_GetTokenInfo      slotname=  C_GetSlotInfo
 *   newslot=1               each insertion gets a new slot id            empty_readers=N  more, always empty, slots
 *   removed_rv=CKR_DEVICE_REMOVED          calls on a session whose token is out
 *   stale_rv=CKR_SESSION_HANDLE_INVALID    calls on such a session after a token is back
 *   rv.C_Xxx=CKR_YYY[@N][*M]  make C_Xxx answer CKR_YYY: from the N-th call on (default 1), at most M times
 *   pull_at.C_Xxx=N         the token is pulled at the N-th call of C_Xxx (stays out until the file changes)
 *   delay.C_Xxx=MS  hang.C_Xxx=1 (until the line goes)  crash.C_Xxx=segv|abort|exit
 *   pin_max=3               own PIN counter, kept in <control file>.state like on a card; pin_flags=0 hides it
 *   tokenflags_set= tokenflags_clear=      bits of CK_TOKEN_INFO.flags
 *   pap=strict|lenient      protected authentication path (PIN pad): C_Login must get no PIN; lenient takes length 0
 *   pinpad=ok|cancel|timeout|wrong  pinpad_ms=1500     what the user does at the PIN pad; needs real_pin=1234
 *   always_auth=1           CKA_ALWAYS_AUTHENTICATE: each C_Sign and C_Decrypt needs C_Login(CKU_CONTEXT_SPECIFIC); needs real_pin
 *   always_auth_hidden=1    ... and CKA_ALWAYS_AUTHENTICATE says no, as some modules do
 *   drop_login=1            the token logs out after every signature        max_sessions=N
 *   withhold=1              CKA_VALUE is given out of no object, certificates neither
 *   huge_attribute=0x3      the token calls this attribute of every object a million megabytes long
 *   fork=MS                 C_Initialize leaves a copy of the process behind, for so long
 *   private_certs=1         nothing is found before login                   mechs=0x1,0x1041  only these mechanisms
 *   keep_op=1               an injected C_Sign error leaves the operation active (seen in buggy modules)
 *   corrupt_sign=1          C_Sign returns a wrong signature                log=FILE  one line per call, PINs never
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <pkcs11/pkcs11.h>
#ifndef CKR_NO_EVENT
#define CKR_NO_EVENT 8UL
#endif
#ifndef CKU_CONTEXT_SPECIFIC
#define CKU_CONTEXT_SPECIFIC 2UL
#endif
#ifndef CKA_ALWAYS_AUTHENTICATE
#define CKA_ALWAYS_AUTHENTICATE 0x202UL
#endif
#define EXPORT __attribute__((visibility("default")))

static pthread_mutex_t mu = PTHREAD_MUTEX_INITIALIZER;
static CK_FUNCTION_LIST *real;
static char text[16384];
static struct timespec seen_mtime;
static ino_t seen_ino;
static off_t seen_size = -1;
static unsigned version;
static int inited, present = -1, pulled, event_pending;
static long epoch = -1;
static CK_SLOT_ID slot_id = 0;
static char seen_label[64];

static double now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}
static void nap(long ms) {
  struct timespec t = {ms / 1000, (ms % 1000) * 1000000L};
  while (nanosleep(&t, &t) && errno == EINTR)
    ;
}

/* ---- control file ---- */
static int get(const char *key, char *out, size_t n) { /* caller holds mu */
  size_t kl = strlen(key);
  for (const char *p = text; *p;) {
    const char *e = strchr(p, '\n');
    size_t l = e ? (size_t)(e - p) : strlen(p);
    if (l > kl && !strncmp(p, key, kl) && p[kl] == '=') {
      l -= kl + 1;
      if (l >= n) l = n - 1;
      memcpy(out, p + kl + 1, l);
      out[l] = 0;
      while (l && (out[l - 1] == '\r' || out[l - 1] == ' ')) out[--l] = 0;
      return 1;
    }
    if (!e) break;
    p = e + 1;
  }
  *out = 0;
  return 0;
}
static long num(const char *key, long dflt) {
  char b[64];
  return get(key, b, sizeof b) && *b ? strtol(b, 0, 0) : dflt;
}
static const struct {
  const char *n;
  CK_RV v;
} RVS[] = {
#define R(x)                                                                                                                               \
  { #x, x }
    R(CKR_OK),
    R(CKR_CANCEL),
    R(CKR_HOST_MEMORY),
    R(CKR_SLOT_ID_INVALID),
    R(CKR_GENERAL_ERROR),
    R(CKR_FUNCTION_FAILED),
    R(CKR_ARGUMENTS_BAD),
    R(CKR_NO_EVENT),
    R(CKR_CANT_LOCK),
    R(CKR_ATTRIBUTE_TYPE_INVALID),
    R(CKR_DATA_LEN_RANGE),
    R(CKR_DEVICE_ERROR),
    R(CKR_DEVICE_MEMORY),
    R(CKR_DEVICE_REMOVED),
    R(CKR_FUNCTION_CANCELED),
    R(CKR_FUNCTION_NOT_SUPPORTED),
    R(CKR_KEY_HANDLE_INVALID),
    R(CKR_KEY_FUNCTION_NOT_PERMITTED),
    R(CKR_MECHANISM_INVALID),
    R(CKR_MECHANISM_PARAM_INVALID),
    R(CKR_OBJECT_HANDLE_INVALID),
    R(CKR_OPERATION_ACTIVE),
    R(CKR_OPERATION_NOT_INITIALIZED),
    R(CKR_PIN_INCORRECT),
    R(CKR_PIN_INVALID),
    R(CKR_PIN_LEN_RANGE),
    R(CKR_PIN_EXPIRED),
    R(CKR_PIN_LOCKED),
    R(CKR_SESSION_CLOSED),
    R(CKR_SESSION_COUNT),
    R(CKR_SESSION_HANDLE_INVALID),
    R(CKR_SESSION_READ_ONLY),
    R(CKR_TOKEN_NOT_PRESENT),
    R(CKR_TOKEN_NOT_RECOGNIZED),
    R(CKR_USER_ALREADY_LOGGED_IN),
    R(CKR_USER_NOT_LOGGED_IN),
    R(CKR_USER_PIN_NOT_INITIALIZED),
    R(CKR_USER_TYPE_INVALID),
    R(CKR_BUFFER_TOO_SMALL),
    R(CKR_CRYPTOKI_NOT_INITIALIZED),
    R(CKR_CRYPTOKI_ALREADY_INITIALIZED),
#undef R
};
static CK_RV parse_rv(const char *s) {
  for (size_t i = 0; i < sizeof RVS / sizeof *RVS; i++) {
    size_t l = strlen(RVS[i].n);
    if (!strncmp(s, RVS[i].n, l) && !strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ_", s[l] ? s[l] : '!')) return RVS[i].v;
  }
  return strtoul(s, 0, 0);
}
static CK_RV rvkey(const char *key, CK_RV dflt) {
  char b[96];
  return get(key, b, sizeof b) && *b ? parse_rv(b) : dflt;
}
static const char *ctlpath(void) { return getenv("FAULT_MODULE_CONTROL"); }

/* ---- sessions: real handles pass through; the table knows which were open when the token went ---- */
#define MAXS 4096
static struct {
  CK_SESSION_HANDLE h;
  int stale, need_ctx;
} S[MAXS];
static int nS;
static int sidx(CK_SESSION_HANDLE h) {
  for (int i = nS - 1; i >= 0; i--)
    if (S[i].h == h) return i;
  return -1;
}
static int nopen(void) {
  int n = 0;
  for (int i = 0; i < nS; i++) n += !S[i].stale;
  return n;
}

static int real_slot_of(const char *want, CK_SLOT_ID *out) { /* caller holds mu */
  CK_SLOT_ID ids[64];
  CK_ULONG n = 64;
  size_t wl = strlen(want);
  if (real->C_GetSlotList(CK_TRUE, ids, &n) != CKR_OK) return 0;
  for (CK_ULONG i = 0; i < n; i++) {
    CK_TOKEN_INFO t;
    if (real->C_GetTokenInfo(ids[i], &t) != CKR_OK || !(t.flags & CKF_TOKEN_INITIALIZED)) continue;
    if (!wl || (!strncmp((char *)t.label, want, wl) && (wl >= 32 || t.label[wl] == ' ' || !t.label[wl]))) {
      *out = ids[i];
      return 1;
    }
  }
  return 0;
}
static int real_slot(CK_SLOT_ID *out) {
  char want[64];
  get("real_label", want, sizeof want);
  return real_slot_of(want, out);
}
static void gone(void) {
  CK_SLOT_ID r;
  if (inited && real_slot_of(seen_label, &r)) real->C_CloseAllSessions(r); /* drops the login too */
  for (int i = 0; i < nS; i++) S[i].stale = 1;
  event_pending = 1;
}
static void refresh(void) { /* caller holds mu */
  const char *f = ctlpath();
  struct stat st;
  int changed = 0;
  if (!f || stat(f, &st)) {
    if (seen_size != -1) {
      text[0] = 0;
      seen_size = -1;
      changed = 1;
    }
  } else if (st.st_size != seen_size || st.st_ino != seen_ino || memcmp(&st.st_mtim, &seen_mtime, sizeof seen_mtime)) {
    FILE *fp = fopen(f, "r");
    if (fp) {
      size_t n = fread(text, 1, sizeof text - 1, fp);
      text[n] = 0;
      fclose(fp);
    }
    seen_size = st.st_size;
    seen_ino = st.st_ino;
    seen_mtime = st.st_mtim;
    changed = 1;
  }
  if (changed) {
    version++;
    pulled = 0;
  }
  int p = num("reader", 1) && num("present", 1) && !pulled;
  long e = num("epoch", 0);
  char lab[64];
  get("real_label", lab, sizeof lab);
  if (present >= 0 && (p != present || e != epoch || strcmp(lab, seen_label))) {
    if (present) gone();
    if (p) {
      event_pending = 1;
      if (num("newslot", 0)) slot_id++;
    }
  }
  present = p;
  epoch = e;
  snprintf(seen_label, sizeof seen_label, "%s", lab);
}

/* ---- the emulated PIN counter ---- */
static long tries(long set) {
  char f[1024];
  snprintf(f, sizeof f, "%s.state", ctlpath() ? ctlpath() : "fault-module");
  FILE *fp;
  long v = num("pin_max", 0);
  if (set >= 0) {
    if ((fp = fopen(f, "w"))) {
      fprintf(fp, "tries=%ld\n", set);
      fclose(fp);
    }
    return set;
  }
  if ((fp = fopen(f, "r"))) {
    if (fscanf(fp, "tries=%ld", &v) != 1) v = num("pin_max", 0);
    fclose(fp);
  }
  return v;
}

/* ---- around every call ---- */
enum { NF = 80 };
static struct {
  const char *name;
  unsigned ver;
  char line[128];
  long calls, used, pullcalls;
} C[NF];
static int cidx(const char *n) {
  for (int i = 0; i < NF; i++) {
    if (!C[i].name) C[i].name = n;
    if (C[i].name == n || !strcmp(C[i].name, n)) return i;
  }
  return 0;
}
static CK_RV leave(const char *n, CK_RV rv, double t0) {
  char f[512];
  pthread_mutex_lock(&mu);
  if (get("log", f, sizeof f)) {
    FILE *fp = fopen(f, "a");
    if (fp) {
      fprintf(fp, "%d %s 0x%lx %.1f\n", (int)getpid(), n, (unsigned long)rv, now_ms() - t0);
      fclose(fp);
    }
  }
  pthread_mutex_unlock(&mu);
  return rv;
}
static int enter(const char *n, CK_RV *rv, double *t0) { /* 1: answer *rv at once */
  char k[64], v[128];
  int hit = 0;
  *t0 = now_ms();
  pthread_mutex_lock(&mu);
  refresh();
  int ci = cidx(n);
  snprintf(k, sizeof k, "pull_at.%s", n);
  long at = num(k, 0);
  if (at) {
    if (C[ci].ver != version) {
      C[ci].ver = version;
      C[ci].pullcalls = 0;
    }
    if (++C[ci].pullcalls >= at && !pulled) {
      pulled = 1;
      refresh();
    }
  }
  snprintf(k, sizeof k, "delay.%s", n);
  long d = num(k, 0);
  snprintf(k, sizeof k, "crash.%s", n);
  get(k, v, sizeof v);
  if (*v && strcmp(v, "0")) {
    if (!strcmp(v, "abort")) abort();
    if (!strcmp(v, "exit")) _exit(77);
    signal(SIGSEGV, SIG_DFL);
    *(volatile int *)8 = 1;
  }
  pthread_mutex_unlock(&mu);
  if (d > 0) nap(d);
  for (;;) {
    pthread_mutex_lock(&mu);
    refresh();
    snprintf(k, sizeof k, "hang.%s", n);
    long h = num(k, 0);
    pthread_mutex_unlock(&mu);
    if (!h) break;
    nap(20);
  }
  pthread_mutex_lock(&mu);
  snprintf(k, sizeof k, "rv.%s", n);
  if (get(k, v, sizeof v) && *v) {
    if (strcmp(C[ci].line, v)) {
      snprintf(C[ci].line, sizeof C[ci].line, "%s", v);
      C[ci].calls = C[ci].used = 0;
    }
    char *a = strchr(v, '@'), *m = strchr(v, '*');
    long from = a ? strtol(a + 1, 0, 0) : 1, max = m ? strtol(m + 1, 0, 0) : -1;
    if (++C[ci].calls >= from && (max < 0 || C[ci].used < max)) {
      C[ci].used++;
      *rv = parse_rv(v);
      hit = 1;
    }
  } else
    C[ci].line[0] = 0;
  pthread_mutex_unlock(&mu);
  return hit;
}
static int bad_session(CK_SESSION_HANDLE h, CK_RV *rv) {
  int b = 0;
  pthread_mutex_lock(&mu);
  int i = sidx(h);
  if (i >= 0 && S[i].stale) {
    *rv = present ? rvkey("stale_rv", CKR_SESSION_HANDLE_INVALID) : rvkey("removed_rv", CKR_DEVICE_REMOVED);
    b = 1;
  } else if (i < 0) {
    *rv = CKR_SESSION_HANDLE_INVALID;
    b = 1;
  }
  pthread_mutex_unlock(&mu);
  return b;
}
static int my_slot(CK_SLOT_ID id, int need_token, CK_SLOT_ID *r, CK_RV *rv) {
  int ok = 0;
  pthread_mutex_lock(&mu);
  long extra = num("empty_readers", 0);
  if (id == slot_id && num("reader", 1)) {
    if (!need_token)
      ok = 1;
    else if (!present)
      *rv = CKR_TOKEN_NOT_PRESENT;
    else if (real_slot(r))
      ok = 1;
    else
      *rv = CKR_TOKEN_NOT_PRESENT;
  } else if (id >= 1000 && id < 1000 + (CK_SLOT_ID)extra) {
    if (!need_token)
      ok = 1;
    else
      *rv = CKR_TOKEN_NOT_PRESENT;
  } else
    *rv = CKR_SLOT_ID_INVALID;
  pthread_mutex_unlock(&mu);
  return ok;
}
static void pad(CK_UTF8CHAR *d, size_t n, const char *key) {
  char b[128];
  pthread_mutex_lock(&mu);
  int g = get(key, b, sizeof b);
  pthread_mutex_unlock(&mu);
  if (g) {
    size_t l = strlen(b);
    memset(d, ' ', n);
    memcpy(d, b, l > n ? n : l);
  }
}
static int mech_allowed(CK_MECHANISM_TYPE t) {
  char b[1024];
  pthread_mutex_lock(&mu);
  int g = get("mechs", b, sizeof b);
  pthread_mutex_unlock(&mu);
  if (!g) return 1;
  for (char *p = strtok(b, ", "); p; p = strtok(0, ", "))
    if (strtoul(p, 0, 0) == t) return 1;
  return 0;
}

#define FN(name, params) static CK_RV s_##name params
#define BEGIN(name)                                                                                                                        \
  CK_RV rv = CKR_OK;                                                                                                                       \
  double t0;                                                                                                                               \
  const char *fn = #name;                                                                                                                  \
  if (enter(fn, &rv, &t0)) return leave(fn, rv, t0)
#define DONE(x) return leave(fn, (x), t0)
#define NEED_SESSION(h)                                                                                                                    \
  if (bad_session(h, &rv)) DONE(rv)

FN(C_Initialize, (CK_VOID_PTR a)) {
  BEGIN(C_Initialize);
  /* NSS has its LibraryParameters where pReserved stands, and its own pReserved behind it. */
  struct {
    CK_C_INITIALIZE_ARGS args;
    void *after;
  } with;
  char *parameters = getenv("FAULT_MODULE_PARAMETERS");
  if (parameters && *parameters) {
    memset(&with, 0, sizeof with);
    with.args.flags = CKF_OS_LOCKING_OK;
    with.args.pReserved = parameters;
    a = &with;
  }
  rv = real->C_Initialize(a);
  pthread_mutex_lock(&mu);
  if (rv == CKR_OK) {
    inited = 1;
    nS = 0;
    event_pending = 0;
  }
  long copy_ms = num("fork", 0);
  if (copy_ms > 0 && fork() == 0) {
    nap(copy_ms);
    _exit(0);
  }
  pthread_mutex_unlock(&mu);
  DONE(rv);
}
FN(C_Finalize, (CK_VOID_PTR a)) {
  BEGIN(C_Finalize);
  rv = real->C_Finalize(a);
  pthread_mutex_lock(&mu);
  if (rv == CKR_OK) {
    inited = 0;
    nS = 0;
  }
  pthread_mutex_unlock(&mu);
  DONE(rv);
}
FN(C_GetInfo, (CK_INFO_PTR i)) {
  BEGIN(C_GetInfo);
  rv = real->C_GetInfo(i);
  DONE(rv);
}
FN(C_GetSlotList, (CK_BBOOL tp, CK_SLOT_ID_PTR l, CK_ULONG_PTR n)) {
  BEGIN(C_GetSlotList);
  if (!n) DONE(CKR_ARGUMENTS_BAD);
  if (!inited) DONE(CKR_CRYPTOKI_NOT_INITIALIZED);
  pthread_mutex_lock(&mu);
  CK_SLOT_ID out[64];
  CK_ULONG k = 0;
  CK_SLOT_ID r;
  if (num("reader", 1) && (!tp || (present && real_slot(&r)))) out[k++] = slot_id;
  long extra = num("empty_readers", 0);
  if (!tp)
    for (long i = 0; i < extra && k < 64; i++) out[k++] = 1000 + i;
  pthread_mutex_unlock(&mu);
  if (!l) {
    *n = k;
    DONE(CKR_OK);
  }
  if (*n < k) {
    *n = k;
    DONE(CKR_BUFFER_TOO_SMALL);
  }
  memcpy(l, out, k * sizeof *l);
  *n = k;
  DONE(CKR_OK);
}
FN(C_GetSlotInfo, (CK_SLOT_ID id, CK_SLOT_INFO_PTR i)) {
  BEGIN(C_GetSlotInfo);
  CK_SLOT_ID r;
  if (!inited) DONE(CKR_CRYPTOKI_NOT_INITIALIZED);
  if (!my_slot(id, 0, &r, &rv)) DONE(rv);
  memset(i, 0, sizeof *i);
  memset(i->slotDescription, ' ', 64);
  memcpy(i->slotDescription, "fault-module reader", 19);
  memset(i->manufacturerID, ' ', 32);
  memcpy(i->manufacturerID, "faults", 6);
  pad(i->slotDescription, 64, "slotname");
  i->flags = CKF_REMOVABLE_DEVICE | CKF_HW_SLOT;
  if (id == slot_id && present) i->flags |= CKF_TOKEN_PRESENT;
  DONE(CKR_OK);
}
FN(C_GetTokenInfo, (CK_SLOT_ID id, CK_TOKEN_INFO_PTR t)) {
  BEGIN(C_GetTokenInfo);
  CK_SLOT_ID r;
  if (!inited) DONE(CKR_CRYPTOKI_NOT_INITIALIZED);
  if (!my_slot(id, 1, &r, &rv)) DONE(rv);
  rv = real->C_GetTokenInfo(r, t);
  if (rv) DONE(rv);
  pad(t->label, 32, "label");
  pad(t->serialNumber, 16, "serial");
  pad(t->model, 16, "model");
  pad(t->manufacturerID, 32, "manufacturer");
  pthread_mutex_lock(&mu);
  char b[32];
  if (get("pap", b, sizeof b) && *b && strcmp(b, "0")) t->flags |= CKF_PROTECTED_AUTHENTICATION_PATH;
  long mx = num("pin_max", 0);
  if (mx) t->flags &= ~(CK_FLAGS)0x70000;
  if (mx && num("pin_flags", 1)) {
    long c = tries(-1);
    if (c < mx) t->flags |= CKF_USER_PIN_COUNT_LOW;
    if (c == 1) t->flags |= CKF_USER_PIN_FINAL_TRY;
    if (!c) t->flags |= CKF_USER_PIN_LOCKED;
  }
  t->flags |= (CK_FLAGS)num("tokenflags_set", 0);
  t->flags &= ~(CK_FLAGS)num("tokenflags_clear", 0);
  pthread_mutex_unlock(&mu);
  DONE(rv);
}
FN(C_GetMechanismList, (CK_SLOT_ID id, CK_MECHANISM_TYPE_PTR l, CK_ULONG_PTR n)) {
  BEGIN(C_GetMechanismList);
  CK_SLOT_ID r;
  if (!my_slot(id, 1, &r, &rv)) DONE(rv);
  CK_MECHANISM_TYPE all[512];
  CK_ULONG k = 512, m = 0;
  rv = real->C_GetMechanismList(r, all, &k);
  if (rv) DONE(rv);
  for (CK_ULONG i = 0; i < k; i++)
    if (mech_allowed(all[i])) all[m++] = all[i];
  if (!l) {
    *n = m;
    DONE(CKR_OK);
  }
  if (*n < m) {
    *n = m;
    DONE(CKR_BUFFER_TOO_SMALL);
  }
  memcpy(l, all, m * sizeof *l);
  *n = m;
  DONE(CKR_OK);
}
FN(C_GetMechanismInfo, (CK_SLOT_ID id, CK_MECHANISM_TYPE t, CK_MECHANISM_INFO_PTR i)) {
  BEGIN(C_GetMechanismInfo);
  CK_SLOT_ID r;
  if (!my_slot(id, 1, &r, &rv)) DONE(rv);
  if (!mech_allowed(t)) DONE(CKR_MECHANISM_INVALID);
  rv = real->C_GetMechanismInfo(r, t, i);
  DONE(rv);
}
FN(C_InitToken, (CK_SLOT_ID id, CK_UTF8CHAR_PTR p, CK_ULONG n, CK_UTF8CHAR_PTR l)) {
  BEGIN(C_InitToken);
  CK_SLOT_ID r;
  if (!my_slot(id, 1, &r, &rv)) DONE(rv);
  rv = real->C_InitToken(r, p, n, l);
  DONE(rv);
}
FN(C_OpenSession, (CK_SLOT_ID id, CK_FLAGS f, CK_VOID_PTR a, CK_NOTIFY nf, CK_SESSION_HANDLE_PTR h)) {
  BEGIN(C_OpenSession);
  CK_SLOT_ID r;
  if (!inited) DONE(CKR_CRYPTOKI_NOT_INITIALIZED);
  if (!my_slot(id, 1, &r, &rv)) DONE(rv);
  pthread_mutex_lock(&mu);
  long mx = num("max_sessions", 0);
  int full = mx && nopen() >= mx;
  pthread_mutex_unlock(&mu);
  if (full) DONE(CKR_SESSION_COUNT);
  rv = real->C_OpenSession(r, f, a, nf, h);
  if (rv == CKR_OK) {
    pthread_mutex_lock(&mu);
    if (nS == MAXS) {
      memmove(S, S + 1, sizeof S[0] * (MAXS - 1));
      nS--;
    }
    S[nS].h = *h;
    S[nS].stale = S[nS].need_ctx = 0;
    nS++;
    pthread_mutex_unlock(&mu);
  }
  DONE(rv);
}
static void forget(CK_SESSION_HANDLE h) {
  pthread_mutex_lock(&mu);
  int i = sidx(h);
  if (i >= 0) {
    memmove(S + i, S + i + 1, sizeof S[0] * (nS - i - 1));
    nS--;
  }
  pthread_mutex_unlock(&mu);
}
FN(C_CloseSession, (CK_SESSION_HANDLE h)) {
  BEGIN(C_CloseSession);
  NEED_SESSION(h);
  rv = real->C_CloseSession(h);
  if (!rv) forget(h);
  DONE(rv);
}
FN(C_CloseAllSessions, (CK_SLOT_ID id)) {
  BEGIN(C_CloseAllSessions);
  CK_SLOT_ID r;
  if (!my_slot(id, 1, &r, &rv)) DONE(rv);
  rv = real->C_CloseAllSessions(r);
  pthread_mutex_lock(&mu);
  nS = 0;
  pthread_mutex_unlock(&mu);
  DONE(rv);
}
FN(C_GetSessionInfo, (CK_SESSION_HANDLE h, CK_SESSION_INFO_PTR i)) {
  BEGIN(C_GetSessionInfo);
  NEED_SESSION(h);
  rv = real->C_GetSessionInfo(h, i);
  if (!rv) i->slotID = slot_id;
  DONE(rv);
}
FN(C_Login, (CK_SESSION_HANDLE h, CK_USER_TYPE u, CK_UTF8CHAR_PTR p, CK_ULONG n)) {
  BEGIN(C_Login);
  NEED_SESSION(h);
  char pap[16], how[16], pin[128];
  pthread_mutex_lock(&mu);
  get("pap", pap, sizeof pap);
  if (!get("pinpad", how, sizeof how)) strcpy(how, "ok");
  get("real_pin", pin, sizeof pin);
  long wait = num("pinpad_ms", 0), mx = num("pin_max", 0), left = mx ? tries(-1) : -1;
  int aa = num("always_auth", 0);
  pthread_mutex_unlock(&mu);
  if (mx && left == 0 && u != CKU_SO) DONE(CKR_PIN_LOCKED);
  if (!strcmp(pap, "strict") || !strcmp(pap, "lenient")) {
    if (p && (n || !strcmp(pap, "strict"))) DONE(CKR_ARGUMENTS_BAD); /* a PIN from the computer is refused */
    double end = now_ms() + wait;
    while (now_ms() < end) {
      nap(20);
      pthread_mutex_lock(&mu);
      refresh();
      int gone_now = !present;
      pthread_mutex_unlock(&mu);
      if (gone_now) DONE(CKR_DEVICE_REMOVED);
    }
    if (!strcmp(how, "cancel")) DONE(CKR_FUNCTION_CANCELED);
    if (!strcmp(how, "timeout")) DONE(CKR_FUNCTION_FAILED);
    if (!strcmp(how, "wrong")) strcpy(pin, "\001bad");
    p = (CK_UTF8CHAR_PTR)pin;
    n = strlen(pin);
  }
  if (u == CKU_CONTEXT_SPECIFIC && aa) {
    pthread_mutex_lock(&mu);
    int i = sidx(h);
    int want = i >= 0 && S[i].need_ctx;
    pthread_mutex_unlock(&mu);
    if (!want) DONE(CKR_OPERATION_NOT_INITIALIZED);
    char good[128];
    pthread_mutex_lock(&mu);
    get("real_pin", good, sizeof good);
    pthread_mutex_unlock(&mu);
    rv = p && n == strlen(good) && !memcmp(p, good, n) ? CKR_OK : CKR_PIN_INCORRECT;
    if (!rv) {
      pthread_mutex_lock(&mu);
      i = sidx(h);
      if (i >= 0) S[i].need_ctx = 0;
      pthread_mutex_unlock(&mu);
    }
  } else
    rv = real->C_Login(h, u, p, n);
  if (mx && u != CKU_SO) {
    pthread_mutex_lock(&mu);
    if (rv == CKR_OK)
      tries(mx);
    else if (rv == CKR_PIN_INCORRECT) {
      if (left > 0) tries(--left);
      if (!left) rv = CKR_PIN_LOCKED;
    }
    pthread_mutex_unlock(&mu);
  }
  DONE(rv);
}
FN(C_GetAttributeValue, (CK_SESSION_HANDLE h, CK_OBJECT_HANDLE o, CK_ATTRIBUTE_PTR t, CK_ULONG n)) {
  BEGIN(C_GetAttributeValue);
  NEED_SESSION(h);
  rv = real->C_GetAttributeValue(h, o, t, n);
  pthread_mutex_lock(&mu);
  if (num("withhold", 0) && n == 1 && t[0].type == CKA_VALUE) {
    t[0].ulValueLen = CK_UNAVAILABLE_INFORMATION;
    rv = CKR_ATTRIBUTE_SENSITIVE;
  }
  long huge = num("huge_attribute", -1);
  if (huge >= 0 && n == 1 && t[0].type == (CK_ATTRIBUTE_TYPE)huge) t[0].ulValueLen = (CK_ULONG)1 << 40;
  char b[8];
  int set = get("always_auth", b, sizeof b) && *b;
  int v = atoi(b) && !num("always_auth_hidden", 0);
  pthread_mutex_unlock(&mu);
  if (set && rv == CKR_OK)
    for (CK_ULONG i = 0; i < n; i++)
      if (t[i].type == CKA_ALWAYS_AUTHENTICATE && t[i].pValue && t[i].ulValueLen == 1) *(CK_BBOOL *)t[i].pValue = v ? CK_TRUE : CK_FALSE;
  DONE(rv);
}
static CK_SESSION_HANDLE blind; /* session whose search finds nothing (private_certs) */
FN(C_FindObjectsInit, (CK_SESSION_HANDLE h, CK_ATTRIBUTE_PTR t, CK_ULONG n)) {
  BEGIN(C_FindObjectsInit);
  NEED_SESSION(h);
  pthread_mutex_lock(&mu);
  int pc = num("private_certs", 0);
  pthread_mutex_unlock(&mu);
  CK_SESSION_INFO si;
  blind = 0;
  if (pc && real->C_GetSessionInfo(h, &si) == CKR_OK && si.state != CKS_RO_USER_FUNCTIONS && si.state != CKS_RW_USER_FUNCTIONS) blind = h;
  rv = real->C_FindObjectsInit(h, t, n);
  DONE(rv);
}
FN(C_FindObjects, (CK_SESSION_HANDLE h, CK_OBJECT_HANDLE_PTR o, CK_ULONG n, CK_ULONG_PTR k)) {
  BEGIN(C_FindObjects);
  NEED_SESSION(h);
  if (blind == h) {
    *k = 0;
    DONE(CKR_OK);
  }
  rv = real->C_FindObjects(h, o, n, k);
  DONE(rv);
}
FN(C_SignInit, (CK_SESSION_HANDLE h, CK_MECHANISM_PTR m, CK_OBJECT_HANDLE k)) {
  BEGIN(C_SignInit);
  NEED_SESSION(h);
  if (!mech_allowed(m->mechanism)) DONE(CKR_MECHANISM_INVALID);
  rv = real->C_SignInit(h, m, k);
  if (!rv) {
    pthread_mutex_lock(&mu);
    int i = sidx(h);
    if (i >= 0) S[i].need_ctx = num("always_auth", 0);
    pthread_mutex_unlock(&mu);
  }
  DONE(rv);
}
FN(C_Sign, (CK_SESSION_HANDLE h, CK_BYTE_PTR d, CK_ULONG n, CK_BYTE_PTR s, CK_ULONG_PTR l)) {
  CK_RV rv = CKR_OK;
  double t0;
  const char *fn = "C_Sign";
  CK_BYTE tmp[4096];
  CK_ULONG tl = sizeof tmp;
  int inject = enter(fn, &rv, &t0);
  if (inject) {
    CK_RV dead;
    pthread_mutex_lock(&mu);
    int keep = num("keep_op", 0);
    pthread_mutex_unlock(&mu);
    if (rv != CKR_BUFFER_TOO_SMALL && !keep && !bad_session(h, &dead))
      real->C_Sign(h, d, n, tmp, &tl); /* a failed C_Sign ends the operation */
    DONE(rv);
  }
  NEED_SESSION(h);
  pthread_mutex_lock(&mu);
  int i = sidx(h);
  int need = i >= 0 && S[i].need_ctx && num("always_auth", 0);
  int bad = num("corrupt_sign", 0), drop = num("drop_login", 0);
  pthread_mutex_unlock(&mu);
  if (need) {
    real->C_Sign(h, d, n, tmp, &tl); /* ends the operation */
    DONE(CKR_USER_NOT_LOGGED_IN);
  }
  rv = real->C_Sign(h, d, n, s, l);
  if (!rv && s && bad) s[*l / 2] ^= 1;
  if (!rv && s && drop) real->C_Logout(h);
  DONE(rv);
}
FN(C_DecryptInit, (CK_SESSION_HANDLE h, CK_MECHANISM_PTR m, CK_OBJECT_HANDLE k)) {
  BEGIN(C_DecryptInit);
  NEED_SESSION(h);
  if (!mech_allowed(m->mechanism)) DONE(CKR_MECHANISM_INVALID);
  rv = real->C_DecryptInit(h, m, k);
  if (!rv) {
    pthread_mutex_lock(&mu);
    int i = sidx(h);
    if (i >= 0) S[i].need_ctx = num("always_auth", 0);
    pthread_mutex_unlock(&mu);
  }
  DONE(rv);
}
FN(C_Decrypt, (CK_SESSION_HANDLE h, CK_BYTE_PTR d, CK_ULONG n, CK_BYTE_PTR s, CK_ULONG_PTR l)) {
  CK_BYTE tmp[4096];
  CK_ULONG tl = sizeof tmp;
  BEGIN(C_Decrypt);
  NEED_SESSION(h);
  pthread_mutex_lock(&mu);
  int i = sidx(h);
  int need = i >= 0 && S[i].need_ctx && num("always_auth", 0);
  pthread_mutex_unlock(&mu);
  rv = need ? (real->C_Decrypt(h, d, n, tmp, &tl), CKR_USER_NOT_LOGGED_IN) : real->C_Decrypt(h, d, n, s, l);
  DONE(rv);
}
FN(C_WaitForSlotEvent, (CK_FLAGS f, CK_SLOT_ID_PTR s, CK_VOID_PTR r)) {
  BEGIN(C_WaitForSlotEvent);
  (void)r;
  if (!inited) DONE(CKR_CRYPTOKI_NOT_INITIALIZED);
  for (;;) {
    pthread_mutex_lock(&mu);
    refresh();
    int e = event_pending, live = inited;
    event_pending = 0;
    pthread_mutex_unlock(&mu);
    if (!live) DONE(CKR_CRYPTOKI_NOT_INITIALIZED);
    if (e) {
      *s = slot_id;
      DONE(CKR_OK);
    }
    if (f & CKF_DONT_BLOCK) DONE(CKR_NO_EVENT);
    nap(20);
  }
}

/* the rest: same behaviour for all */
#define PASS(name, params, args)                                                                                                           \
  FN(name, params) {                                                                                                                       \
    BEGIN(name);                                                                                                                           \
    NEED_SESSION(h);                                                                                                                       \
    rv = real->name args;                                                                                                                  \
    DONE(rv);                                                                                                                              \
  }
#define H   CK_SESSION_HANDLE h
#define BP  CK_BYTE_PTR
#define UL  CK_ULONG
#define ULP CK_ULONG_PTR
#define OH  CK_OBJECT_HANDLE
#define MP  CK_MECHANISM_PTR
#define AP  CK_ATTRIBUTE_PTR
/* A new PIN brings all tries back; a wrong old one costs one, as in C_Login. */
FN(C_InitPIN, (H, CK_UTF8CHAR_PTR p, UL n)) {
  BEGIN(C_InitPIN);
  NEED_SESSION(h);
  rv = real->C_InitPIN(h, p, n);
  pthread_mutex_lock(&mu);
  long mx = num("pin_max", 0);
  if (mx && rv == CKR_OK) tries(mx);
  pthread_mutex_unlock(&mu);
  DONE(rv);
}
FN(C_SetPIN, (H, CK_UTF8CHAR_PTR p, UL n, CK_UTF8CHAR_PTR q, UL m)) {
  BEGIN(C_SetPIN);
  NEED_SESSION(h);
  pthread_mutex_lock(&mu);
  long mx = num("pin_max", 0), left = mx ? tries(-1) : -1;
  pthread_mutex_unlock(&mu);
  if (mx && left == 0) DONE(CKR_PIN_LOCKED);
  rv = real->C_SetPIN(h, p, n, q, m);
  pthread_mutex_lock(&mu);
  if (mx && rv == CKR_OK) tries(mx);
  if (mx && rv == CKR_PIN_INCORRECT) {
    tries(--left);
    if (!left) rv = CKR_PIN_LOCKED;
  }
  pthread_mutex_unlock(&mu);
  DONE(rv);
}
PASS(C_GetOperationState, (H, BP a, ULP b), (h, a, b))
PASS(C_SetOperationState, (H, BP a, UL b, OH c, OH d), (h, a, b, c, d))
PASS(C_Logout, (H), (h))
PASS(C_CreateObject, (H, AP a, UL n, CK_OBJECT_HANDLE_PTR o), (h, a, n, o))
PASS(C_CopyObject, (H, OH o, AP a, UL n, CK_OBJECT_HANDLE_PTR q), (h, o, a, n, q))
PASS(C_DestroyObject, (H, OH o), (h, o))
PASS(C_GetObjectSize, (H, OH o, ULP n), (h, o, n))
PASS(C_SetAttributeValue, (H, OH o, AP a, UL n), (h, o, a, n))
PASS(C_FindObjectsFinal, (H), (h))
PASS(C_EncryptInit, (H, MP m, OH k), (h, m, k))
PASS(C_Encrypt, (H, BP a, UL b, BP c, ULP d), (h, a, b, c, d))
PASS(C_EncryptUpdate, (H, BP a, UL b, BP c, ULP d), (h, a, b, c, d))
PASS(C_EncryptFinal, (H, BP c, ULP d), (h, c, d))
PASS(C_DecryptUpdate, (H, BP a, UL b, BP c, ULP d), (h, a, b, c, d))
PASS(C_DecryptFinal, (H, BP c, ULP d), (h, c, d))
PASS(C_DigestInit, (H, MP m), (h, m))
PASS(C_Digest, (H, BP a, UL b, BP c, ULP d), (h, a, b, c, d))
PASS(C_DigestUpdate, (H, BP a, UL b), (h, a, b))
PASS(C_DigestKey, (H, OH k), (h, k))
PASS(C_DigestFinal, (H, BP c, ULP d), (h, c, d))
PASS(C_SignUpdate, (H, BP a, UL b), (h, a, b))
PASS(C_SignFinal, (H, BP c, ULP d), (h, c, d))
PASS(C_SignRecoverInit, (H, MP m, OH k), (h, m, k))
PASS(C_SignRecover, (H, BP a, UL b, BP c, ULP d), (h, a, b, c, d))
PASS(C_VerifyInit, (H, MP m, OH k), (h, m, k))
PASS(C_Verify, (H, BP a, UL b, BP c, UL d), (h, a, b, c, d))
PASS(C_VerifyUpdate, (H, BP a, UL b), (h, a, b))
PASS(C_VerifyFinal, (H, BP c, UL d), (h, c, d))
PASS(C_VerifyRecoverInit, (H, MP m, OH k), (h, m, k))
PASS(C_VerifyRecover, (H, BP a, UL b, BP c, ULP d), (h, a, b, c, d))
PASS(C_DigestEncryptUpdate, (H, BP a, UL b, BP c, ULP d), (h, a, b, c, d))
PASS(C_DecryptDigestUpdate, (H, BP a, UL b, BP c, ULP d), (h, a, b, c, d))
PASS(C_SignEncryptUpdate, (H, BP a, UL b, BP c, ULP d), (h, a, b, c, d))
PASS(C_DecryptVerifyUpdate, (H, BP a, UL b, BP c, ULP d), (h, a, b, c, d))
PASS(C_GenerateKey, (H, MP m, AP a, UL n, CK_OBJECT_HANDLE_PTR o), (h, m, a, n, o))
PASS(C_GenerateKeyPair, (H, MP m, AP a, UL n, AP b, UL k, CK_OBJECT_HANDLE_PTR o, CK_OBJECT_HANDLE_PTR q), (h, m, a, n, b, k, o, q))
PASS(C_WrapKey, (H, MP m, OH a, OH b, BP c, ULP d), (h, m, a, b, c, d))
PASS(C_UnwrapKey, (H, MP m, OH a, BP b, UL c, AP d, UL n, CK_OBJECT_HANDLE_PTR o), (h, m, a, b, c, d, n, o))
PASS(C_DeriveKey, (H, MP m, OH a, AP d, UL n, CK_OBJECT_HANDLE_PTR o), (h, m, a, d, n, o))
PASS(C_SeedRandom, (H, BP a, UL b), (h, a, b))
PASS(C_GenerateRandom, (H, BP a, UL b), (h, a, b))
PASS(C_GetFunctionStatus, (H), (h))
PASS(C_CancelFunction, (H), (h))

EXPORT CK_RV C_GetFunctionList(CK_FUNCTION_LIST_PTR_PTR out);
static CK_FUNCTION_LIST list = {.version = {2, 40},
#define L(n) .n = s_##n
                                L(C_Initialize),
                                L(C_Finalize),
                                L(C_GetInfo),
                                .C_GetFunctionList = C_GetFunctionList,
                                L(C_GetSlotList),
                                L(C_GetSlotInfo),
                                L(C_GetTokenInfo),
                                L(C_GetMechanismList),
                                L(C_GetMechanismInfo),
                                L(C_InitToken),
                                L(C_InitPIN),
                                L(C_SetPIN),
                                L(C_OpenSession),
                                L(C_CloseSession),
                                L(C_CloseAllSessions),
                                L(C_GetSessionInfo),
                                L(C_GetOperationState),
                                L(C_SetOperationState),
                                L(C_Login),
                                L(C_Logout),
                                L(C_CreateObject),
                                L(C_CopyObject),
                                L(C_DestroyObject),
                                L(C_GetObjectSize),
                                L(C_GetAttributeValue),
                                L(C_SetAttributeValue),
                                L(C_FindObjectsInit),
                                L(C_FindObjects),
                                L(C_FindObjectsFinal),
                                L(C_EncryptInit),
                                L(C_Encrypt),
                                L(C_EncryptUpdate),
                                L(C_EncryptFinal),
                                L(C_DecryptInit),
                                L(C_Decrypt),
                                L(C_DecryptUpdate),
                                L(C_DecryptFinal),
                                L(C_DigestInit),
                                L(C_Digest),
                                L(C_DigestUpdate),
                                L(C_DigestKey),
                                L(C_DigestFinal),
                                L(C_SignInit),
                                L(C_Sign),
                                L(C_SignUpdate),
                                L(C_SignFinal),
                                L(C_SignRecoverInit),
                                L(C_SignRecover),
                                L(C_VerifyInit),
                                L(C_Verify),
                                L(C_VerifyUpdate),
                                L(C_VerifyFinal),
                                L(C_VerifyRecoverInit),
                                L(C_VerifyRecover),
                                L(C_DigestEncryptUpdate),
                                L(C_DecryptDigestUpdate),
                                L(C_SignEncryptUpdate),
                                L(C_DecryptVerifyUpdate),
                                L(C_GenerateKey),
                                L(C_GenerateKeyPair),
                                L(C_WrapKey),
                                L(C_UnwrapKey),
                                L(C_DeriveKey),
                                L(C_SeedRandom),
                                L(C_GenerateRandom),
                                L(C_GetFunctionStatus),
                                L(C_CancelFunction),
                                L(C_WaitForSlotEvent)};

EXPORT CK_RV C_GetFunctionList(CK_FUNCTION_LIST_PTR_PTR out) {
  if (!real) {
    const char *path = getenv("FAULT_MODULE_REAL");
    void *d = dlopen(path && *path ? path : "/usr/lib/softhsm/libsofthsm2.so", RTLD_NOW | RTLD_LOCAL);
    if (!d) {
      fprintf(stderr, "fault-module: %s\n", dlerror());
      return CKR_GENERAL_ERROR;
    }
    CK_C_GetFunctionList g = (CK_C_GetFunctionList)dlsym(d, "C_GetFunctionList");
    if (!g || g(&real) != CKR_OK) return CKR_GENERAL_ERROR;
  }
  *out = &list;
  return CKR_OK;
}
