package io.github.cmkjca.custody.pkcs11;

import static java.util.Objects.requireNonNull;

import io.github.cmkjca.custody.PublicHalf;
import io.github.cmkjca.custody.Randomness;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.io.IOException;
import java.security.AuthProvider;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.SecretKey;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.LoginException;
import org.jspecify.annotations.Nullable;

/**
 * A token of which the user is logged in, until it is lost: providers over it and the keys found in
 * it. Handles of keys are worth nothing in another connection. Safe for use by many threads.
 *
 * <p>Beside the provider that works there is one for each {@link KeyTemplate}, since SunPKCS11
 * takes the attributes of new keys from its configuration only. They share the library and the
 * login.
 */
final class TokenConnection {
  private static final String TYPE = "PKCS11";

  private final TokenFile file;
  private final AuthProvider worker;
  private final KeyStore objects;
  private final SecureRandom random;

  /** Views of their own, for a removal takes its time; null before the first. Under their lock. */
  private @Nullable TokenEntries entries;

  private final ReentrantLock removal = new ReentrantLock();

  private final Map<KeyTemplate, AuthProvider> makers = new ConcurrentHashMap<>();
  private final Map<String, Key> keys = new ConcurrentHashMap<>();
  private final Map<String, PublicHalf> publicHalves = new ConcurrentHashMap<>();
  private final ProvedKeys proved = new ProvedKeys();
  private final AtomicBoolean left = new AtomicBoolean();
  private volatile boolean copies = true;
  private volatile boolean mustNotSearch;
  private volatile @Nullable Wrapper wrapper;

  private TokenConnection(
      TokenFile file, AuthProvider worker, KeyStore objects, SecureRandom random) {
    this.file = file;
    this.worker = worker;
    this.objects = objects;
    this.random = random;
  }

  /**
   * Loads the library and logs in.
   *
   * @throws PinRefusedException if the token refuses the PIN; it counts how often it does
   * @throws KeyUnavailableException if there is no token
   */
  static TokenConnection open(TokenFile file, PinSource pin, RefusedPins refused)
      throws PinRefusedException {
    AuthProvider worker = EmptySlots.OF_THIS_JVM.worker(file);
    SharedLogins.OF_THIS_JVM.enter(file.address());
    boolean opened = false;
    Runnable end = () -> {};
    try {
      login(file, worker, new PinHandler(pin, refused));
      end = () -> logOut(worker);
      EmptySlots.OF_THIS_JVM.found(file);
      TokenConnection connection =
          new TokenConnection(file, worker, load(worker), randomOf(worker));
      opened = true;
      return connection;
    } catch (GeneralSecurityException | IOException | ProviderException e) {
      throw new KeyUnavailableException(
          "the objects of the token of " + file + " cannot be read: " + TokenErrors.reason(e), e);
    } finally {
      if (!opened) {
        SharedLogins.OF_THIS_JVM.leave(file.address(), end);
      }
    }
  }

  private static void login(TokenFile file, AuthProvider worker, PinHandler handler)
      throws PinRefusedException {
    try (handler) {
      login(worker, handler);
    } catch (LoginException | ProviderException e) {
      if (TokenErrors.isEmptySlot(e)) {
        EmptySlots.OF_THIS_JVM.keep(file, worker);
      }
      throw new KeyUnavailableException(
          "there is no login to the token of "
              + file
              + ": "
              + (handler.hadNone
                  ? "it asks for a PIN and none is configured; name the file of its PIN in"
                      + " cmk.pkcs11.pin-file, or set CMK_PKCS11_PIN (that of a custom key store:"
                      + " cmk.pkcs11.cluster-pin-files)"
                  : TokenErrors.reason(e)),
          e);
    }
  }

  private static void login(AuthProvider worker, PinHandler handler)
      throws LoginException, PinRefusedException {
    try {
      worker.login(new Subject(), handler);
      handler.accepted();
    } catch (LoginException | ProviderException e) {
      handler.rethrow();
      if (!TokenErrors.isAway(e)) {
        handler.failed(e); // whatever the token calls it: it may have counted
      }
      throw e;
    }
  }

  /** The key store of this provider, which has one, with what is in the token now. */
  static KeyStore load(Provider provider) throws GeneralSecurityException, IOException {
    KeyStore objects = KeyStore.getInstance(TYPE, provider);
    objects.load(null, null);
    return objects;
  }

  /** SunPKCS11 has none over tokens that say they grant few sessions. */
  private static SecureRandom randomOf(Provider provider) throws GeneralSecurityException {
    return provider.getService("SecureRandom", TYPE) == null
        ? Randomness.strong()
        : SecureRandom.getInstance(TYPE, provider);
  }

  /** The provider that works with keys that are there. */
  Provider worker() {
    return worker;
  }

  SecureRandom random() {
    return random;
  }

  /** A provider whose new keys are for this only. */
  AuthProvider maker(KeyTemplate template) {
    return makers.computeIfAbsent(template, missing -> file.configure(missing.lines()));
  }

  /** What wraps and unwraps keys, made when it is first needed. */
  Wrapper wrapper() throws GeneralSecurityException, IOException {
    Wrapper ready = wrapper;
    return ready != null ? ready : makeWrapper();
  }

  private synchronized Wrapper makeWrapper() throws GeneralSecurityException, IOException {
    Wrapper ready = wrapper;
    if (ready == null) {
      AuthProvider provider = file.configure(KeyTemplate.WRAPPER);
      ready = new Wrapper(provider, load(provider));
      wrapper = ready;
    }
    return ready;
  }

  /**
   * The secret or private key under this label.
   *
   * @throws KeyUnavailableException if there is none
   */
  Key key(String label) throws GeneralSecurityException, IOException {
    Key known = keys.get(label);
    if (known != null) {
      return known;
    }
    Key found = lookUp(label);
    if (found == null) {
      throw new KeyUnavailableException(
          "the token of "
              + file
              + " has no key labelled "
              + label
              + "; if it was restored from a backup, restore one that is not older than the vault");
    }
    if (found.getEncoded() != null) {
      throw new KeyUnavailableException(
          "the key labelled "
              + label
              + " in the token of "
              + file
              + " can be read: it is none that was made there by this release");
    }
    keys.put(label, found);
    return found;
  }

  PrivateKey privateKey(String label) throws GeneralSecurityException, IOException {
    return (PrivateKey) key(label);
  }

  /** The public key under this label if it has been read. */
  @Nullable PublicHalf knownPublicHalf(String label) {
    return publicHalves.get(label);
  }

  /** The public key to the private key under this label. */
  PublicHalf publicHalf(String label, KeySpec keySpec)
      throws GeneralSecurityException, IOException {
    key(label); // reads the objects again if need be
    Certificate certificate;
    synchronized (objects) {
      certificate = requireNonNull(objects.getCertificate(label), "a pair has a certificate");
    }
    PublicHalf found = PublicHalf.of(keySpec, certificate.getPublicKey().getEncoded());
    publicHalves.put(label, found);
    return found;
  }

  /** Others put keys into the token, too: what was read of it once may be out of date. */
  private @Nullable Key lookUp(String label) throws GeneralSecurityException, IOException {
    synchronized (objects) {
      Key key = objects.getKey(label, null);
      if (key == null) {
        objects.load(null, null);
        key = objects.getKey(label, null);
      }
      return key;
    }
  }

  /** A provider that makes one key, in the token and under this label. */
  AuthProvider makerOf(KeyTemplate template, String label) {
    return file.configure(template.lines(label));
  }

  /** Whether the token is not known to copy no objects. */
  boolean copies() {
    return copies;
  }

  /**
   * Copies a session key into the token, under this label.
   *
   * @return false if the token copies no objects
   */
  boolean keep(KeyTemplate template, String label, SecretKey key)
      throws GeneralSecurityException, IOException {
    return copied(
        () -> load(maker(template)).setEntry(label, new KeyStore.SecretKeyEntry(key), null));
  }

  /** The same for a private key; SunPKCS11 finds those by a certificate only. */
  boolean keep(KeyTemplate template, String label, PrivateKey key, Certificate certificate)
      throws GeneralSecurityException, IOException {
    return copied(() -> certify(maker(template), label, key, certificate));
  }

  /** Puts the certificate beside a private key that its own provider has made in the token. */
  void certify(AuthProvider maker, String label, PrivateKey key, Certificate certificate)
      throws GeneralSecurityException, IOException {
    load(maker).setKeyEntry(label, key, null, new Certificate[] {certificate});
  }

  private interface Copying {
    void run() throws GeneralSecurityException, IOException;
  }

  private boolean copied(Copying copying) throws GeneralSecurityException, IOException {
    try {
      copying.run();
      return true;
    } catch (KeyStoreException e) {
      if (!"CKR_FUNCTION_NOT_SUPPORTED".equals(TokenErrors.code(e))) {
        throw e;
      }
      copies = false;
      return false;
    }
  }

  /**
   * Destroys the secret key under this label, and looks whether it is gone.
   *
   * @return whether there was one
   */
  boolean destroy(String label) throws GeneralSecurityException, IOException {
    forget(label);
    synchronized (objects) {
      objects.load(null, null);
      if (!hasSecretKey(label)) {
        objects.load(null, null); // which a logout would have fail that hid it from the first one
        if (!hasSecretKey(label)) {
          return false;
        }
      }
      objects.deleteEntry(label);
      objects.load(null, null);
      if (objects.containsAlias(label)) {
        throw new KeyUnavailableException(
            "the token of "
                + file
                + " still has the key labelled "
                + label
                + " after it was told to destroy it");
      }
      return true;
    }
  }

  /** What a certificate of that label shows may be any private key. */
  private boolean hasSecretKey(String label) throws KeyStoreException {
    return objects.entryInstanceOf(label, KeyStore.SecretKeyEntry.class);
  }

  ProvedKeys proved() {
    return proved;
  }

  private void forget(String label) {
    proved.forget(label);
    keys.remove(label);
    publicHalves.remove(label);
    Wrapper unwrapped = wrapper;
    if (unwrapped != null) {
      unwrapped.forget(label);
    }
  }

  /** What is done to pairs. */
  interface Removing {
    /** Gives whether there was anything of it. */
    boolean run(TokenEntries entries) throws GeneralSecurityException, IOException;
  }

  /** Has the pair under this label removed, one at a time. */
  boolean removing(String label, Removing removing) throws GeneralSecurityException, IOException {
    forget(label);
    removal.lock(); // who calls this has waited for its turn, over all connections
    try {
      if (entries == null) {
        entries =
            new TokenEntries(
                load(file.configure(KeyTemplate.WORKER)),
                load(file.configure(KeyTemplate.WORKER)),
                file.toString());
      }
      return removing.run(entries);
    } finally {
      removal.unlock();
    }
  }

  /** Whether a search for halves of pairs would leave keys behind in this token. */
  boolean mustNotSearch() {
    return mustNotSearch;
  }

  /** After a search that has left something behind. */
  void searchNoMore() {
    mustNotSearch = true;
  }

  /** The labels of all keys. */
  List<String> labels() throws GeneralSecurityException, IOException {
    synchronized (objects) {
      objects.load(null, null);
      return Collections.list(objects.aliases());
    }
  }

  /** Ends the login of this process, unless others of it need it. */
  void logout() {
    leave(() -> logOut(worker));
  }

  /** The connection is lost, and the login with it as far as it knows. */
  void leave() {
    leave(() -> {});
  }

  private void leave(Runnable end) {
    if (left.compareAndSet(false, true)) {
      SharedLogins.OF_THIS_JVM.leave(file.address(), end);
    }
  }

  private static void logOut(AuthProvider worker) {
    try {
      worker.logout();
    } catch (LoginException | ProviderException e) {
      // The token is gone, and the login with it.
    }
  }

  /** Gives the PIN once, unless it was refused before. */
  private static final class PinHandler implements CallbackHandler, AutoCloseable {
    private static final String AT_THE_TOKEN =
        "the token has taken the PIN by a keypad of its own, and refused it (%s); it is not asked"
            + " for again until the process is restarted or the custom key store connected";

    private final PinSource source;
    private final RefusedPins refusedPins;
    private RefusedPins.@Nullable Login login;
    private @Nullable KeyUnavailableException failure;
    private @Nullable PinRefusedException refusal;
    private boolean hadNone;

    PinHandler(PinSource source, RefusedPins refusedPins) {
      this.source = source;
      this.refusedPins = refusedPins;
    }

    @Override
    public void handle(Callback[] callbacks) throws IOException, UnsupportedCallbackException {
      for (Callback callback : callbacks) {
        if (!(callback instanceof PasswordCallback password)) {
          throw new UnsupportedCallbackException(callback);
        }
        give(password);
      }
    }

    private void give(PasswordCallback password) throws IOException {
      char[] pin = null;
      try {
        pin = source.pin();
        hadNone = pin == null;
        if (pin == null) {
          throw new IOException("no PIN"); // else SunPKCS11 logs in without one, and tokens count
        }
        login = refusedPins.begin(pin);
        password.setPassword(pin); // copies it
      } catch (KeyUnavailableException e) {
        failure = e;
        throw e;
      } catch (PinRefusedException e) {
        refusal = e;
        throw new IOException("not given to the token");
      } finally {
        if (pin != null) {
          Arrays.fill(pin, '\0');
        }
      }
    }

    /** Throws what kept it from giving a PIN. */
    void rethrow() throws PinRefusedException {
      if (failure != null) {
        throw failure;
      }
      if (refusal != null) {
        throw refusal;
      }
    }

    void accepted() {
      if (login != null) {
        login.accepted();
      }
    }

    /** The token has answered this; it has counted nothing if it was given no PIN. */
    void failed(Exception cause) throws PinRefusedException {
      String code = TokenErrors.code(cause);
      if (login == null) {
        if (!hadNone && code != null && TokenErrors.isAboutPin(code)) {
          throw new PinRefusedException(AT_THE_TOKEN.formatted(code), code, cause);
        }
        return;
      }
      String answer = code == null ? "CKR_PIN_INCORRECT" : code;
      if (TokenErrors.isAboutPin(answer)) {
        throw login.refused(answer, cause);
      }
      throw login.unclear(answer, cause);
    }

    @Override
    public void close() {
      if (login != null) {
        login.close();
      }
    }
  }
}
