package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.KeySource;
import io.github.cmkjca.datakey.Purpose;
import io.github.cmkjca.files.PrivateFiles;
import io.github.cmkjca.jca.keystore.FileEntry;
import io.github.cmkjca.jca.keystore.FileEntry.CertificateEntry;
import io.github.cmkjca.jca.keystore.FileEntry.KeyEntry;
import io.github.cmkjca.jca.keystore.FileHeader;
import io.github.cmkjca.jca.keystore.FileLimits;
import io.github.cmkjca.jca.keystore.KeyForm;
import io.github.cmkjca.jca.keystore.KeystoreCrypto;
import io.github.cmkjca.jca.keystore.KeystoreFile;
import io.github.cmkjca.jca.keystore.KeystoreReader;
import io.github.cmkjca.jca.keystore.KeystoreReader.Untrusted;
import io.github.cmkjca.jca.keystore.KeystoreWriter;
import io.github.cmkjca.jca.keystore.PasswordFactor;
import io.github.cmkjca.jca.keystore.Protection;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.KeyStoreFile;
import io.github.cmkjca.spi.kms.IncorrectKeyException;
import io.github.cmkjca.spi.kms.InvalidArnException;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.KmsException;
import io.github.cmkjca.spi.kms.NotFoundException;
import io.github.cmkjca.spi.kms.ValidationException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.NoSuchAlgorithmException;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keystore type {@code CMKS}: a file, used exactly like {@code PKCS12}; its form is in {@code
 * docs/formats/keystore-file.md}. Every payload is sealed under the file data key, which is leased
 * for each use, authorised and audited, and never kept; a password is a second factor and an
 * integrity check. Aliases are not case-sensitive. Safe for use by many threads.
 */
final class PortableKeyStore extends HandleKeyStore {
  private static final String WRONG_PASSWORD = "the password of the keystore is wrong";

  private final int iterations;
  private final ReentrantLock lock = new ReentrantLock();
  private State state = new State(new LinkedHashMap<>(), null, null, false); // guarded by lock

  PortableKeyStore(Backend backend) {
    this(backend, PasswordFactor.ITERATIONS);
  }

  /** With another cost of passwords, for tests. */
  PortableKeyStore(Backend backend, int iterations) {
    super(backend);
    this.iterations = iterations;
  }

  /**
   * What is loaded; never half of it.
   *
   * @param slots by alias, in the order in which they were first put; changed under the lock only
   * @param session null until a file data key is needed
   * @param password of the file as it was loaded; null if it has none or none was given
   * @param locked whether the file has a password that was not given
   */
  private record State(
      Map<String, Slot> slots,
      @Nullable FileSession session,
      @Nullable PasswordFactor password,
      boolean locked) {}

  /**
   * One entry.
   *
   * @param entry as it stands in the file
   * @param certificates parsed
   * @param ownPassword of an entry put since the file was loaded
   */
  private record Slot(
      FileEntry entry, List<Certificate> certificates, @Nullable PasswordFactor ownPassword) {}

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
    State loaded =
        stream == null
            ? new State(new LinkedHashMap<>(), null, null, false)
            : load(stream, password);
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
      State now = copied(withSession());
      if (now.locked()) {
        throw new IOException(
            "the keystore was loaded without its password; load it with the password, then store"
                + " it");
      }
      bytes = fileBytes(now, given);
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
    State now = current();
    FileSession session = now.session();
    Slot slot = slot(now, alias);
    if (slot == null) {
      return null;
    }
    FileEntry entry = slot.entry();
    return entry instanceof KeyEntry key && session != null
        ? new KeyStoreItem(
            kind(key.form()), entry.created(), slot.certificates(), attributes(key, session))
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
    State now = current();
    Slot slot = slot(now, alias);
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
          withMaterial(
              session.fileKey(),
              Purpose.DECRYPT,
              entry.sealed().length,
              fileKey -> opener.open(fileKey, entry.sealed()));
      return handle(session, slot, entry, opener, payload);
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
    put(new Slot(new CertificateEntry(alias, now(), der), List.of(certificate), null), current());
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

  private State load(InputStream stream, char @Nullable [] password)
      throws IOException, CertificateException {
    byte[] bytes = stream.readNBytes(FileLimits.FILE + 1);
    if (bytes.length > FileLimits.FILE) {
      throw new IOException("a CMKS keystore file has at most " + FileLimits.FILE + " bytes");
    }
    Untrusted read = KeystoreReader.read(bytes);
    FileHeader header = read.file().header();
    FileSession session;
    try {
      session = FileSession.of(backend(), header);
      checkFileTag(session, bytes, read);
    } catch (KmsException | IllegalStateException e) {
      throw new IOException(
          "the integrity of the keystore cannot be checked, since the CMK that protects it cannot"
              + " be used: "
              + text(e)
              + (mayComeOfDamage(e)
                  ? "; or the file is damaged where it says which CMK that is, or has its key"
                  : ""),
          e);
    }
    // The header, with the cost of passwords, is authentic from here on.
    PasswordFactor factor = null;
    char[] given = passwordOrNull(password);
    if (given != null) {
      factor = checkedPassword(session, bytes, read, given);
    } else if (password != null && header.hasPassword()) {
      throw wrongPassword(WRONG_PASSWORD); // only null leaves it unchecked
    }
    Map<String, Slot> slots = new LinkedHashMap<>();
    for (FileEntry entry : read.file().entries()) {
      slots.put(entry.alias(), new Slot(entry, certificates(entry), null));
    }
    return new State(slots, session, factor, header.hasPassword() && factor == null);
  }

  /** Whether a header that is not what was written can have led to this. */
  private static boolean mayComeOfDamage(RuntimeException e) {
    return e instanceof InvalidCiphertextException
        || e instanceof NotFoundException
        || e instanceof IncorrectKeyException
        || e instanceof InvalidArnException
        || e instanceof ValidationException;
  }

  private void checkFileTag(FileSession session, byte[] bytes, Untrusted read) throws IOException {
    ByteBuffer covered = ByteBuffer.wrap(bytes, 0, bytes.length - read.fileTag().length);
    byte[] tag =
        withMaterial(
            session.fileKey(),
            Purpose.MAC,
            bytes.length,
            fileKey -> KeystoreCrypto.fileTag(fileKey, session.fileId(), covered));
    if (!KeystoreCrypto.sameTag(tag, read.fileTag())) {
      throw new IOException("the keystore was damaged or tampered with");
    }
  }

  private PasswordFactor checkedPassword(
      FileSession session, byte[] bytes, Untrusted read, char[] password) throws IOException {
    byte[] expected = read.passwordTag();
    if (expected == null) {
      throw wrongPassword("the keystore has no password, but one was given");
    }
    PasswordFactor factor = session.passwords().stretch(password);
    byte[] tag =
        withMaterial(
            session.fileKey(),
            Purpose.MAC,
            bytes.length,
            fileKey ->
                KeystoreCrypto.passwordTag(
                    fileKey,
                    factor,
                    session.fileId(),
                    ByteBuffer.wrap(bytes, 0, read.bodyLength())));
    if (!KeystoreCrypto.sameTag(tag, expected)) {
      throw wrongPassword(WRONG_PASSWORD);
    }
    return factor;
  }

  private static IOException wrongPassword(String what) {
    return new IOException(what, new UnrecoverableKeyException(what));
  }

  private static List<Certificate> certificates(FileEntry entry) throws CertificateException {
    if (entry instanceof CertificateEntry trusted) {
      return List.of(Certificates.parse(trusted.certificate()));
    }
    KeyForm form = ((KeyEntry) entry).form();
    if (form instanceof KeyForm.PrivateKey key) {
      return Certificates.parse(key.chain());
    }
    return form instanceof KeyForm.CmkPair cmk ? Certificates.parse(cmk.chain()) : List.of();
  }

  private byte[] fileBytes(State now, char @Nullable [] password) throws IOException {
    FileSession session = Objects.requireNonNull(now.session());
    PasswordFactor factor = password == null ? null : session.passwords().stretch(password);
    boolean resealing =
        !Objects.equals(factor, now.password())
            && now.slots().values().stream().anyMatch(slot -> follows(slot, factor));
    // Opening what was sealed needs the permission to decrypt; writing anew does not.
    byte[] bytes =
        withMaterial(
            session.fileKey(),
            resealing ? Purpose.DECRYPT : Purpose.MAC,
            0,
            fileKey -> fileBytes(now, session, factor, fileKey));
    if (bytes.length > FileLimits.FILE) {
      throw new IOException("a CMKS keystore file has at most " + FileLimits.FILE + " bytes");
    }
    return bytes;
  }

  private static byte[] fileBytes(
      State now, FileSession session, @Nullable PasswordFactor factor, byte[] fileKey) {
    List<FileEntry> entries = new ArrayList<>(now.slots().size());
    for (Slot slot : now.slots().values()) {
      entries.add(written(now, session, slot, factor, fileKey));
    }
    FileHeader header = session.header().withPassword(factor != null);
    byte[] body = KeystoreWriter.body(new KeystoreFile(header, entries));
    byte[] passwordTag =
        factor == null
            ? new byte[0]
            : KeystoreCrypto.passwordTag(fileKey, factor, session.fileId(), ByteBuffer.wrap(body));
    byte[] covered = Arrays.copyOf(body, body.length + passwordTag.length);
    System.arraycopy(passwordTag, 0, covered, body.length, passwordTag.length);
    byte[] fileTag = KeystoreCrypto.fileTag(fileKey, session.fileId(), ByteBuffer.wrap(covered));
    byte[] all = Arrays.copyOf(covered, covered.length + fileTag.length);
    System.arraycopy(fileTag, 0, all, covered.length, fileTag.length);
    return all;
  }

  /** The entry as it is written to a file with this password. */
  private static FileEntry written(
      State now, FileSession session, Slot slot, @Nullable PasswordFactor factor, byte[] fileKey) {
    if (!(slot.entry() instanceof KeyEntry key)) {
      return slot.entry();
    }
    if (follows(slot, factor)) {
      return Objects.equals(factor, now.password())
          ? key
          : key.with(key.protection(), resealed(now, session, key, factor, fileKey));
    }
    if (key.protection() == Protection.FILE) {
      return key.with(Protection.OWN, key.sealed());
    }
    return factor != null && factor.equals(slot.ownPassword())
        ? key.with(Protection.FILE, key.sealed())
        : key;
  }

  private static boolean follows(Slot slot, @Nullable PasswordFactor factor) {
    return slot.entry() instanceof KeyEntry key
        && (key.protection() == Protection.NONE
            || (key.protection() == Protection.FILE && factor != null));
  }

  private static byte[] resealed(
      State now,
      FileSession session,
      KeyEntry key,
      @Nullable PasswordFactor factor,
      byte[] fileKey) {
    byte[] binding = KeystoreWriter.binding(session.fileId(), key);
    byte[] payload =
        KeystoreCrypto.open(fileKey, now.password(), session.fileId(), binding, key.sealed());
    try {
      return KeystoreCrypto.seal(fileKey, factor, session.fileId(), binding, payload);
    } finally {
      Arrays.fill(payload, (byte) 0);
    }
  }

  private static KeyStoreItem.Kind kind(KeyForm form) {
    return form instanceof KeyForm.PrivateKey || form instanceof KeyForm.CmkPair
        ? KeyStoreItem.Kind.PRIVATE_KEY
        : KeyStoreItem.Kind.SECRET_KEY;
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
    State now = withSession();
    FileSession session = Objects.requireNonNull(now.session());
    Guard guard = guard(now, session, alias, password);
    KeyEntry draft = new KeyEntry(alias, now(), form, guard.protection(), new byte[0]);
    byte[] binding = KeystoreWriter.binding(session.fileId(), draft);
    byte[] sealed =
        withMaterial(
            session.fileKey(),
            Purpose.ENCRYPT,
            payload.length,
            fileKey ->
                KeystoreCrypto.seal(fileKey, guard.factor(), session.fileId(), binding, payload));
    PasswordFactor own = guard.protection() == Protection.OWN ? guard.factor() : null;
    put(new Slot(draft.with(guard.protection(), sealed), certificates, own), now);
  }

  private static Guard guard(
      State now, FileSession session, String alias, char @Nullable [] password)
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
      State now, FileSession session, KeyEntry entry, char @Nullable [] password)
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

  private Key handle(
      FileSession session, Slot slot, KeyEntry entry, EntryOpener opener, byte[] payload)
      throws UnrecoverableKeyException {
    KeyForm form = entry.form();
    if (form instanceof KeyForm.Blob blob) {
      KeySource source;
      try {
        source = new KeySource.Wrapped(blob.keyArn(), payload, blob.encryptionContext());
      } catch (IllegalArgumentException e) {
        throw namesNoCmk(entry, e);
      }
      return new DataKeyHandle(blob.algorithm(), backend().dataKeys().known(source));
    }
    Arrays.fill(payload, (byte) 0);
    if (form instanceof KeyForm.Cmk cmk) {
      try {
        return new CmkHandle(cmk.keyArn(), cmk.keySpec());
      } catch (IllegalArgumentException e) {
        throw namesNoCmk(entry, e);
      }
    }
    if (form instanceof KeyForm.Material material) {
      KeySource source = new KeySource.Nested(session.fileKey(), opener, entry.sealed());
      return new DataKeyHandle(material.algorithm(), backend().dataKeys().known(source));
    }
    PrivateKeyHandle.Place place;
    if (form instanceof KeyForm.CmkPair cmk) {
      try {
        place =
            new PrivateKeyHandle.CmkPair(
                KeySource.requireKeyArn(cmk.keyArn()), cmk.keySpec(), cmk.keyUsage());
      } catch (IllegalArgumentException e) {
        throw namesNoCmk(entry, e);
      }
    } else {
      KeySource source = new KeySource.Nested(session.fileKey(), opener, entry.sealed());
      place = new PrivateKeyHandle.DataKeyPair(backend().dataKeys().known(source));
    }
    try {
      return PrivateKeyHandle.of(
          KeyFamily.inBasicForm(slot.certificates().get(0).getPublicKey()), place);
    } catch (InvalidKeyException e) {
      throw unsupported(entry, e);
    }
  }

  private static UnrecoverableKeyException unsupported(KeyEntry entry, InvalidKeyException cause) {
    UnrecoverableKeyException e =
        new UnrecoverableKeyException("entry '" + entry.alias() + "': " + cause.getMessage());
    e.initCause(cause);
    return e;
  }

  private static UnrecoverableKeyException namesNoCmk(KeyEntry entry, Exception cause) {
    UnrecoverableKeyException e =
        new UnrecoverableKeyException(
            "entry '" + entry.alias() + "' does not name its CMK by the ARN of the key");
    e.initCause(cause);
    return e;
  }

  private static Set<KeyStore.Entry.Attribute> attributes(KeyEntry entry, FileSession session) {
    KeyForm form = entry.form();
    if (form instanceof KeyForm.Blob blob) {
      return EntryAttribute.ofKey(entry.created(), blob.keyArn(), blob.encryptionContext());
    }
    if (form instanceof KeyForm.CmkPair cmk) {
      return EntryAttribute.ofKey(entry.created(), cmk.keyArn(), EncryptionContext.empty());
    }
    return form instanceof KeyForm.Cmk cmk
        ? EntryAttribute.ofKey(entry.created(), cmk.keyArn(), EncryptionContext.empty())
        : EntryAttribute.ofKey(
            entry.created(), session.fileKey().keyArn(), session.fileKey().encryptionContext());
  }

  /** Keeps an entry, unless another file was loaded since it was made for this state. */
  private void put(Slot slot, State madeFor) throws KeyStoreException {
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

  private State current() {
    lock.lock();
    try {
      return state;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Slot slot(State now, String alias) {
    lock.lock();
    try {
      return now.slots().get(alias);
    } finally {
      lock.unlock();
    }
  }

  /** The state as it is now, with a file data key. */
  private State withSession() {
    lock.lock();
    try {
      if (state.session() == null) {
        FileSession session = FileSession.create(backend(), iterations, grantTokens());
        state = new State(state.slots(), session, state.password(), state.locked());
      }
      return state;
    } finally {
      lock.unlock();
    }
  }

  private State copied(State now) {
    lock.lock();
    try {
      return new State(
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
