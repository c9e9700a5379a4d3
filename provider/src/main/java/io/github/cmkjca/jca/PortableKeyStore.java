package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.DataKey;
import io.github.cmkjca.datakey.KeySource;
import io.github.cmkjca.datakey.Purpose;
import io.github.cmkjca.files.PrivateFiles;
import io.github.cmkjca.jca.keystore.FileEntry;
import io.github.cmkjca.jca.keystore.FileEntry.CertificateEntry;
import io.github.cmkjca.jca.keystore.FileEntry.KeyEntry;
import io.github.cmkjca.jca.keystore.FileLimits;
import io.github.cmkjca.jca.keystore.KeyForm;
import io.github.cmkjca.jca.keystore.KeystoreCrypto;
import io.github.cmkjca.jca.keystore.KeystoreReader;
import io.github.cmkjca.jca.keystore.KeystoreWriter;
import io.github.cmkjca.jca.keystore.PasswordFactor;
import io.github.cmkjca.jca.keystore.Protection;
import io.github.cmkjca.spi.KeyStoreFile;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.KmsException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.NoSuchAlgorithmException;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keystore type {@code CMKS}: a file, used exactly like {@code PKCS12}; its form is in {@code
 * docs/formats/keystore-file.md}. Every payload is sealed under the file data key, which is leased
 * for each use, authorised and audited, and never kept; a password is a second factor and an
 * integrity check. Aliases are not case-sensitive. Safe for use by many threads.
 */
final class PortableKeyStore extends HandleKeyStore {
  private final int iterations;
  private final ReentrantLock lock = new ReentrantLock();
  private PortableState state = PortableState.empty(); // guarded by lock

  PortableKeyStore(Backend backend) {
    this(backend, PasswordFactor.ITERATIONS);
  }

  /** With another cost of passwords, for tests. */
  PortableKeyStore(Backend backend, int iterations) {
    super(backend);
    this.iterations = iterations;
  }

  /** How an entry is to be protected. */
  private record Guard(Protection protection, @Nullable PasswordFactor factor) {}

  @Override
  public boolean engineProbe(InputStream stream) throws IOException {
    return KeystoreReader.looksLikeOne(stream.readNBytes(KeystoreReader.magicLength()));
  }

  /**
   * Starts empty, or with the content of a file, which replaces what was there only when all of it
   * is read and found authentic. With null for the password of a file that has one, its integrity
   * is still checked under the CMK, and its keys that need the password cannot be had; an empty one
   * is wrong.
   */
  @Override
  public void engineLoad(@Nullable InputStream stream, char @Nullable [] password)
      throws IOException, CertificateException {
    PortableState loaded =
        stream == null
            ? PortableState.empty()
            : new PortableFileReader(backend()).read(stream, password);
    lock.lock();
    try {
      state = loaded;
    } finally {
      lock.unlock();
    }
  }

  /** The same from a {@link KeyStoreFile}; other parameters start an empty keystore. */
  @Override
  public void engineLoad(KeyStore.@Nullable LoadStoreParameter parameter)
      throws IOException, CertificateException, NoSuchAlgorithmException {
    if (!(parameter instanceof KeyStoreFile file)) {
      super.engineLoad(parameter);
      return;
    }
    char[] password = passwordOf(file);
    try (InputStream stream = Files.newInputStream(file.path())) {
      engineLoad(stream, password);
    } finally {
      wipe(password);
    }
  }

  /** Replaces a {@link KeyStoreFile} in one step, so that it is never found half written. */
  @Override
  public void engineStore(KeyStore.@Nullable LoadStoreParameter parameter) throws IOException {
    if (!(parameter instanceof KeyStoreFile file)) {
      throw new IllegalArgumentException(
          "a keystore of type CMKS is stored to a stream or to a KeyStoreFile");
    }
    char[] password = passwordOf(file);
    try {
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      engineStore(content, password);
      replace(file.path(), content.toByteArray());
    } finally {
      wipe(password);
    }
  }

  private static void replace(Path file, byte[] content) throws IOException {
    try {
      PrivateFiles.replace(file, content);
    } catch (IOException e) {
      throw new IOException(
          "the keystore file "
              + file
              + " could not be replaced ("
              + e.getMessage()
              + "); free some space if the disk is full, else check the directory",
          e);
    }
  }

  private static char @Nullable [] passwordOf(KeyStoreFile file) throws IOException {
    try {
      return password(file.getProtectionParameter(), true);
    } catch (KeyStoreException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * Writes all entries. Keys that were put with the password of the file follow to the new one;
   * without a new one they keep the old as their own.
   */
  @Override
  public void engineStore(OutputStream stream, char @Nullable [] password) throws IOException {
    Objects.requireNonNull(stream, "a keystore of type CMKS is stored to a stream");
    char[] given = passwordOrNull(password);
    byte[] bytes;
    try {
      PortableState now = copied(withSession());
      if (now.locked()) {
        throw new IOException(
            "the keystore was loaded without its password; load it with the password, then store"
                + " it");
      }
      bytes = new PortableFileWriter(grantTokens()).bytes(now, given);
      KeystoreReader.read(bytes); // what could not be read again must not replace what can
    } catch (KmsException | IllegalStateException e) {
      throw new IOException("the keystore cannot be sealed: " + text(e), e);
    }
    stream.write(bytes);
    stream.flush();
  }

  @Override
  String canonical(String alias) {
    return alias.toLowerCase(Locale.ENGLISH);
  }

  @Override
  List<String> aliases() {
    lock.lock();
    try {
      return List.copyOf(state.slots().keySet());
    } finally {
      lock.unlock();
    }
  }

  @Override
  @Nullable KeyStoreItem find(String alias) {
    PortableState now = current();
    FileSession session = now.session();
    PortableState.Slot slot = slot(now, alias);
    if (slot == null) {
      return null;
    }
    FileEntry entry = slot.entry();
    return entry instanceof KeyEntry key && session != null
        ? new KeyStoreItem(
            PortableKeys.kind(key.form()),
            entry.created(),
            slot.certificates(),
            PortableKeys.attributes(key, session))
        : new KeyStoreItem(
            KeyStoreItem.Kind.CERTIFICATE,
            entry.created(),
            slot.certificates(),
            EntryAttribute.ofCertificate(entry.created()));
  }

  /**
   * The payload is opened here once, so that a wrong password shows here; the handle keeps the
   * sealed form only.
   */
  @Override
  @Nullable Key open(String alias, char @Nullable [] password) throws UnrecoverableKeyException {
    PortableState now = current();
    PortableState.Slot slot = slot(now, alias);
    FileSession session = now.session();
    if (slot == null || session == null || !(slot.entry() instanceof KeyEntry entry)) {
      return null;
    }
    EntryOpener opener =
        new EntryOpener(
            session.fileId(),
            KeystoreWriter.binding(session.fileId(), entry),
            factor(now, session, entry, password));
    try {
      byte[] payload =
          LeasedMaterial.with(
              session.fileKey(),
              Purpose.DECRYPT,
              entry.sealed().length,
              grantTokens(),
              fileKey -> opener.open(fileKey, entry.sealed()));
      return new PortableKeys(backend().dataKeys()).handle(session, slot, entry, opener, payload);
    } catch (InvalidCiphertextException e) {
      UnrecoverableKeyException wrong =
          new UnrecoverableKeyException(
              "entry '"
                  + alias
                  + "': wrong password (the entry may have another one than the file)");
      wrong.initCause(e);
      throw wrong;
    } catch (KmsException | IllegalStateException e) {
      throw unrecoverable(alias, e);
    }
  }

  @Override
  void putMaterial(String alias, String algorithm, byte[] material, char @Nullable [] password)
      throws KeyStoreException {
    putKey(alias, algorithm, new KeyForm.Material(algorithm), material, password);
  }

  @Override
  void putBlob(String alias, String algorithm, KeySource.Wrapped source, char @Nullable [] password)
      throws KeyStoreException {
    putKey(
        alias,
        algorithm,
        new KeyForm.Blob(algorithm, source.keyArn(), source.encryptionContext()),
        source.ciphertextBlob(),
        password);
  }

  @Override
  void putCmk(String alias, CmkHandle cmk, char @Nullable [] password) throws KeyStoreException {
    putKey(
        alias,
        cmk.getAlgorithm(),
        new KeyForm.Cmk(cmk.keySpec(), cmk.keyArn()),
        new byte[0],
        password);
  }

  @Override
  void putPrivateKey(String alias, CertifiedKey certified, byte[] pkcs8, char @Nullable [] password)
      throws KeyStoreException {
    putKey(
        alias,
        certified.algorithm(),
        new KeyForm.PrivateKey(certified.algorithm(), chain(alias, certified)),
        pkcs8,
        certified.chain(),
        password);
  }

  /** The file's own sealing binds key and chain together, which the blob does not. */
  @Override
  void putPrivateKeyBlob(
      String alias, CertifiedKey certified, KeySource.Wrapped source, char @Nullable [] password)
      throws KeyStoreException {
    moved(
        backend().dataKeys().known(source),
        Purpose.PRIVATE_KEY,
        pkcs8 -> {
          certified.requireKey(alias, pkcs8);
          putPrivateKey(alias, certified, pkcs8, password);
        });
  }

  @Override
  void putCmkPair(
      String alias,
      CertifiedKey certified,
      PrivateKeyHandle.CmkPair cmk,
      char @Nullable [] password)
      throws KeyStoreException {
    putKey(
        alias,
        certified.algorithm(),
        new KeyForm.CmkPair(cmk.keySpec(), cmk.keyUsage(), cmk.keyArn(), chain(alias, certified)),
        new byte[0],
        certified.chain(),
        password);
  }

  /** Another file under the same CMK counts: by policy they differ in their name only. */
  @Override
  boolean keeps(DataKey dataKey) {
    DataKey fileKey = Objects.requireNonNull(withSession().session()).fileKey();
    return fileKey.keyArn().equals(dataKey.keyArn())
        && fileKey.source().via() == dataKey.source().via();
  }

  private static List<byte[]> chain(String alias, CertifiedKey certified) throws KeyStoreException {
    if (certified.chain().size() > FileLimits.CHAIN) {
      throw new KeyStoreException(
          "entry '" + alias + "': a chain may have " + FileLimits.CHAIN + " certificates");
    }
    List<byte[]> der = certified.der(alias);
    for (byte[] certificate : der) {
      if (certificate.length > FileLimits.CERTIFICATE) {
        throw tooLongCertificate(alias);
      }
    }
    return der;
  }

  private static KeyStoreException tooLongCertificate(String alias) {
    return new KeyStoreException(
        "entry '" + alias + "': a certificate may have " + FileLimits.CERTIFICATE + " bytes");
  }

  @Override
  void putCertificate(String alias, Certificate certificate, byte[] der) throws KeyStoreException {
    checkAlias(alias);
    if (der.length > FileLimits.CERTIFICATE) {
      throw tooLongCertificate(alias);
    }
    put(
        new PortableState.Slot(new CertificateEntry(alias, now(), der), List.of(certificate), null),
        current());
  }

  @Override
  void delete(String alias) {
    lock.lock();
    try {
      state.slots().remove(alias);
    } finally {
      lock.unlock();
    }
  }

  private void putKey(
      String alias, String algorithm, KeyForm form, byte[] payload, char @Nullable [] password)
      throws KeyStoreException {
    putKey(alias, algorithm, form, payload, List.of(), password);
  }

  private void putKey(
      String alias,
      String algorithm,
      KeyForm form,
      byte[] payload,
      List<Certificate> certificates,
      char @Nullable [] password)
      throws KeyStoreException {
    checkAlias(alias);
    int algorithmBytes = algorithm.getBytes(StandardCharsets.UTF_8).length;
    if (algorithmBytes < 1 || algorithmBytes > FileLimits.ALGORITHM) {
      throw new KeyStoreException("entry '" + alias + "': the name of its algorithm is too long");
    }
    if (payload.length > FileLimits.PAYLOAD) {
      throw new KeyStoreException(
          "entry '" + alias + "': a key may have " + FileLimits.PAYLOAD + " bytes");
    }
    PortableState now = withSession();
    FileSession session = Objects.requireNonNull(now.session());
    Guard guard = guard(now, session, alias, password);
    KeyEntry draft = new KeyEntry(alias, now(), form, guard.protection(), new byte[0]);
    byte[] binding = KeystoreWriter.binding(session.fileId(), draft);
    byte[] sealed =
        LeasedMaterial.with(
            session.fileKey(),
            Purpose.ENCRYPT,
            payload.length,
            grantTokens(),
            fileKey ->
                KeystoreCrypto.seal(fileKey, guard.factor(), session.fileId(), binding, payload));
    PasswordFactor own = guard.protection() == Protection.OWN ? guard.factor() : null;
    put(new PortableState.Slot(draft.with(guard.protection(), sealed), certificates, own), now);
  }

  private static Guard guard(
      PortableState now, FileSession session, String alias, char @Nullable [] password)
      throws KeyStoreException {
    if (password == null) {
      if (now.locked()) {
        throw new KeyStoreException(
            "entry '"
                + alias
                + "': the keystore was loaded without its password, which would protect the"
                + " entry; load it with the password");
      }
      return new Guard(Protection.NONE, now.password());
    }
    PasswordFactor factor = session.passwords().stretch(password);
    return new Guard(factor.equals(now.password()) ? Protection.FILE : Protection.OWN, factor);
  }

  /** The factor to try for an entry. */
  private static @Nullable PasswordFactor factor(
      PortableState now, FileSession session, KeyEntry entry, char @Nullable [] password)
      throws UnrecoverableKeyException {
    if (password != null) {
      return session.passwords().stretch(password);
    }
    if (entry.protection() == Protection.NONE && !now.locked()) {
      return now.password();
    }
    throw new UnrecoverableKeyException(
        "entry '"
            + entry.alias()
            + "' needs "
            + (entry.protection() == Protection.OWN ? "its password" : "the keystore's password"));
  }

  /** Keeps an entry, unless another file was loaded since it was made for this state. */
  private void put(PortableState.Slot slot, PortableState madeFor) throws KeyStoreException {
    lock.lock();
    try {
      if (state.slots() != madeFor.slots()) {
        throw new KeyStoreException("the keystore was loaded anew meanwhile; put the entry again");
      }
      state.slots().put(slot.entry().alias(), slot);
    } finally {
      lock.unlock();
    }
  }

  private PortableState current() {
    lock.lock();
    try {
      return state;
    } finally {
      lock.unlock();
    }
  }

  private PortableState.@Nullable Slot slot(PortableState now, String alias) {
    lock.lock();
    try {
      return now.slots().get(alias);
    } finally {
      lock.unlock();
    }
  }

  /** The state as it is now, with a file data key. */
  private PortableState withSession() {
    lock.lock();
    try {
      if (state.session() == null) {
        FileSession session = FileSession.create(backend(), iterations, grantTokens());
        state = new PortableState(state.slots(), session, state.password(), state.locked());
      }
      return state;
    } finally {
      lock.unlock();
    }
  }

  private PortableState copied(PortableState now) {
    lock.lock();
    try {
      return new PortableState(
          new LinkedHashMap<>(now.slots()), now.session(), now.password(), now.locked());
    } finally {
      lock.unlock();
    }
  }

  private static void checkAlias(String alias) throws KeyStoreException {
    if (!isWellFormed(alias) || alias.getBytes(StandardCharsets.UTF_8).length > FileLimits.ALIAS) {
      throw new KeyStoreException(
          "an alias is well-formed text of at most " + FileLimits.ALIAS + " bytes in UTF-8");
    }
  }

  /** To the millisecond, as it is stored. */
  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }
}
