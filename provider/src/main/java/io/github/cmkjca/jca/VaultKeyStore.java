package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.DataKey;
import io.github.cmkjca.datakey.DataKeys;
import io.github.cmkjca.datakey.KeySource;
import io.github.cmkjca.kms.EntryVault;
import io.github.cmkjca.kms.EntryVault.CertificateEntry;
import io.github.cmkjca.kms.EntryVault.ChainEntry;
import io.github.cmkjca.kms.EntryVault.CmkAlias;
import io.github.cmkjca.kms.EntryVault.PrivateKeyEntry;
import io.github.cmkjca.kms.EntryVault.SecretKeyEntry;
import io.github.cmkjca.kms.Integration;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.KeyStoreFile;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.DeleteAliasRequest;
import io.github.cmkjca.spi.kms.GetPublicKeyRequest;
import io.github.cmkjca.spi.kms.GetPublicKeyResponse;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KmsException;
import io.github.cmkjca.spi.kms.UpdateAliasRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keystore type {@code CMK}: the live view of the vault. Aliases are those of CMKs ({@code
 * alias/orders}) and the names of entries put through it, both case-sensitive. Changes are durable
 * at once; each view is of that moment. Passwords are ignored: the policies of the CMKs decide.
 */
final class VaultKeyStore extends HandleKeyStore {
  private static final String CMK_ALIAS = "alias/";

  /** Encrypt, {@code Plaintext}: RSA of 7680 bits has more, as the expanded form of ML-DSA-87. */
  private static final int MAX_PLAINTEXT = 4096;

  /** Four times what RSA of 16384 bits has, which is the largest that the JDK can do. */
  private static final int MAX_PRIVATE_KEY = 1 << 15;

  private static final System.Logger LOG = System.getLogger("io.github.cmkjca");

  private final Delegates delegates;
  private volatile VaultView view = VaultView.ALL;

  VaultKeyStore(Backend backend, Delegates delegates) {
    super(backend);
    this.delegates = delegates;
  }

  /** Whether this is a pointer, as far as a probe may read. */
  @Override
  public boolean engineProbe(InputStream stream) throws IOException {
    return VaultView.isPointer(stream);
  }

  /**
   * Opens the vault, so that what is wrong with it shows here. The stream is null, or a pointer for
   * programs that cannot do without a file, as keytool's {@code -srckeystore}: the text {@code CMK
   * vault}, and what else {@link VaultView} reads.
   */
  @Override
  public void engineLoad(@Nullable InputStream stream, char @Nullable [] password)
      throws IOException {
    VaultView next = stream == null ? VaultView.ALL : VaultView.read(stream);
    try {
      warnOfMissing(next, backend().entries());
    } catch (KmsException | IllegalStateException e) {
      throw new IOException("the vault cannot be opened: " + text(e), e);
    }
    view = next;
  }

  /** They may come later; more often the pointer has a slip, and its program finds no key. */
  private static void warnOfMissing(VaultView pointed, EntryVault vault) {
    for (String alias : pointed.aliases()) {
      if (vault.get(alias).isEmpty() && vault.cmkAlias(alias).isEmpty()) {
        LOG.log(
            System.Logger.Level.WARNING,
            "a pointer to the vault names the alias '" + alias + "', which is not there (yet)");
      }
    }
  }

  /** As above; no protection is needed, so that any is accepted and none is asked for. */
  @Override
  public void engineLoad(KeyStore.@Nullable LoadStoreParameter parameter) throws IOException {
    if (parameter instanceof KeyStoreFile file) {
      try (InputStream pointer = Files.newInputStream(file.path())) {
        engineLoad(pointer, null);
      }
      return;
    }
    engineLoad(null, null);
  }

  /**
   * Nothing is left to be done: changes were durable when their calls returned. To a program that
   * loaded a pointer the same pointer is given to write.
   */
  @Override
  public void engineStore(@Nullable OutputStream stream, char @Nullable [] password)
      throws IOException {
    if (stream == null) {
      return;
    }
    byte[] pointer = view.pointer();
    if (pointer == null) {
      throw new IOException(
          "keystore type CMK is the live view of the vault and writes no file: store it with a null"
              + " stream; a portable file is of type CMKS");
    }
    stream.write(pointer);
    stream.flush();
  }

  /** As above; a key manager of ours asks for the live side here. */
  @Override
  public void engineStore(KeyStore.@Nullable LoadStoreParameter parameter) {
    if (parameter instanceof LiveKeys.Request request) {
      request.answer(new Live(backend(), view));
    }
  }

  /** Sees what this keystore shows, as it is when it is asked. */
  private record Live(Backend backend, VaultView view) implements LiveKeys {
    @Override
    public long vaultRevision() {
      return backend.authority().epoch();
    }

    @Override
    public long certifiedRevision() {
      return backend.entries().certifiedRevision();
    }

    @Override
    public List<String> certifiedAliases() {
      return backend.entries().certifiedNames().stream()
          .filter(name -> view.shows(name) && !waits(name))
          .toList();
    }
  }

  @Override
  List<String> aliases() {
    return reading(
        () -> {
          List<String> aliases = new ArrayList<>();
          List<String> names = entries().names();
          Set<String> withChain =
              names.stream().filter(VaultKeyStore::isCmkAlias).collect(Collectors.toSet());
          for (CmkAlias cmk : entries().cmkAliases()) {
            if (isSecretKey(cmk)
                ? view.showsSecretCmks()
                : (withChain.contains(cmk.aliasName()) && !chain(cmk).isEmpty())) {
              aliases.add(cmk.aliasName());
            }
          }
          names.stream().filter(name -> !isCmkAlias(name)).forEach(aliases::add);
          aliases.removeIf(alias -> !view.shows(alias) || waits(alias));
          return aliases;
        });
  }

  @Override
  @Nullable KeyStoreItem find(String alias) {
    return view.shows(alias) ? reading(() -> lookUp(alias)) : null;
  }

  @Override
  @Nullable Key open(String alias, char @Nullable [] password) throws UnrecoverableKeyException {
    if (!view.shows(alias)) {
      return null;
    }
    try {
      if (isCmkAlias(alias)) {
        CmkAlias cmk = entries().cmkAlias(alias).orElse(null);
        if (cmk != null && isSecretKey(cmk)) {
          requireSecretCmks(alias);
        }
        return cmk == null ? null : handle(cmk);
      }
      EntryVault.Entry entry = entries().get(alias).orElse(null);
      if (entry instanceof SecretKeyEntry key) {
        KeySource source =
            new KeySource.Wrapped(key.keyArn(), key.ciphertextBlob(), key.encryptionContext());
        return new DataKeyHandle(key.algorithm(), backend().dataKeys().known(through(source)));
      }
      if (entry instanceof PrivateKeyEntry key) {
        return PrivateKeyHandle.of(
            publicKey(Certificates.parse(key.chain())),
            new PrivateKeyHandle.DataKeyPair(dataKey(key)));
      }
      return null;
    } catch (GeneralSecurityException e) {
      throw unusable(alias, e);
    } catch (KmsException | IllegalStateException e) {
      throw unrecoverable(alias, e);
    }
  }

  private DataKey dataKey(PrivateKeyEntry entry) {
    KeySource blob =
        new KeySource.Wrapped(entry.keyArn(), entry.ciphertextBlob(), entry.encryptionContext());
    DataKey dataKey = backend().dataKeys().known(through(blob));
    byte[] message = entry.message();
    return message == null ? dataKey : EnvelopedKey.in(delegates, dataKey, message);
  }

  @Override
  void putMaterial(String alias, String algorithm, byte[] material, char @Nullable [] password)
      throws KeyStoreException {
    checkEntryName(alias);
    DataKey dataKey =
        backend()
            .dataKeys()
            .wrap(
                backend().defaultKeyId(),
                material,
                EncryptionContext.of("cmk:entry", alias),
                grantTokens());
    putBlob(alias, algorithm, (KeySource.Wrapped) dataKey.source(), password);
  }

  @Override
  void putBlob(String alias, String algorithm, KeySource.Wrapped source, char @Nullable [] password)
      throws KeyStoreException {
    checkEntryName(alias);
    entries()
        .put(
            new SecretKeyEntry(
                alias,
                now(),
                algorithm,
                source.keyArn(),
                source.ciphertextBlob(),
                source.encryptionContext()));
  }

  @Override
  void putCmk(String alias, CmkHandle cmk, char @Nullable [] password) throws KeyStoreException {
    checkCmkAlias(alias);
    try {
      requireSecretCmks(alias);
    } catch (InvalidKeyException e) {
      throw new KeyStoreException("entry '" + alias + "': " + e.getMessage(), e);
    }
    Optional<CmkAlias> present = entries().cmkAlias(alias);
    if (present.isEmpty()) {
      backend().kms().createAlias(new CreateAliasRequest(alias, cmk.keyArn()));
    } else if (!present.get().keyArn().equals(cmk.keyArn())) {
      backend().kms().updateAlias(new UpdateAliasRequest(alias, cmk.keyArn()));
    }
  }

  @Override
  void putPrivateKey(String alias, CertifiedKey certified, byte[] pkcs8, char @Nullable [] password)
      throws KeyStoreException {
    checkEntryName(alias);
    if (pkcs8.length > MAX_PRIVATE_KEY) {
      throw new KeyStoreException(
          "entry '"
              + alias
              + "': a private key may have "
              + MAX_PRIVATE_KEY
              + " bytes in PKCS#8 form, this one has "
              + pkcs8.length);
    }
    EncryptionContext context = EncryptionContext.of("cmk:entry", alias);
    DataKeys dataKeys = backend().dataKeys();
    if (pkcs8.length <= MAX_PLAINTEXT) {
      DataKey wrapped = dataKeys.wrap(backend().defaultKeyId(), pkcs8, context, grantTokens());
      putPrivateKeyBlob(alias, certified, (KeySource.Wrapped) wrapped.source(), password);
    } else {
      DataKey messageKey =
          dataKeys.generate(
              backend().defaultKeyId(), EnvelopedKey.DATA_KEY_BYTES, context, grantTokens());
      byte[] message = EnvelopedKey.seal(delegates, messageKey, pkcs8, grantTokens());
      putWrapped(alias, certified, (KeySource.Wrapped) messageKey.source(), message);
    }
  }

  @Override
  void putPrivateKeyBlob(
      String alias, CertifiedKey certified, KeySource.Wrapped source, char @Nullable [] password)
      throws KeyStoreException {
    checkEntryName(alias);
    putWrapped(alias, certified, source, null);
  }

  private void putWrapped(
      String alias, CertifiedKey certified, KeySource.Wrapped source, byte @Nullable [] message)
      throws KeyStoreException {
    entries()
        .put(
            new PrivateKeyEntry(
                alias,
                now(),
                certified.algorithm(),
                source.keyArn(),
                source.ciphertextBlob(),
                source.encryptionContext(),
                message,
                certified.der(alias)));
  }

  @Override
  void putCmkPair(
      String alias,
      CertifiedKey certified,
      PrivateKeyHandle.CmkPair cmk,
      char @Nullable [] password)
      throws KeyStoreException {
    checkCmkAlias(alias);
    Optional<CmkAlias> present = entries().cmkAlias(alias);
    if (present.isPresent() && !present.get().keyArn().equals(cmk.keyArn())) {
      throw new KeyStoreException(
          "entry '"
              + alias
              + "' names another CMK: put the chain under a new alias of "
              + cmk.keyArn()
              + ", or move this one first (update-alias)");
    }
    prove(alias, certified, cmk);
    entries().put(new ChainEntry(alias, now(), cmk.keyArn(), certified.der(alias)));
  }

  /**
   * That the certificate is of this CMK, which a handle that was read from outside may say of any.
   */
  private void prove(String alias, CertifiedKey certified, PrivateKeyHandle.CmkPair cmk)
      throws KeyStoreException {
    try {
      certified.requireKeyOf(alias, publicKey(cmk.keyArn(), cmk.keySpec()));
    } catch (KeyStoreException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new KeyStoreException("entry '" + alias + "': " + e.getMessage(), e);
    }
  }

  @Override
  void putCertificate(String alias, Certificate certificate, byte[] der) throws KeyStoreException {
    checkEntryName(alias);
    entries().put(new CertificateEntry(alias, now(), der));
  }

  @Override
  void delete(String alias) throws KeyStoreException {
    try {
      if (!view.shows(alias)) {
        return;
      }
      if (!isCmkAlias(alias)) {
        requireNotWaiting(alias);
        entries().delete(alias);
      } else if (entries().cmkAlias(alias).isPresent()) {
        backend().kms().deleteAlias(new DeleteAliasRequest(alias)); // and its chain
      }
    } catch (KmsException | IllegalStateException e) {
      throw refused(alias, e);
    }
  }

  @Override
  boolean hasPasswords() {
    return false;
  }

  private @Nullable KeyStoreItem lookUp(String alias) {
    if (isCmkAlias(alias)) {
      return entries()
          .cmkAlias(alias)
          .filter(cmk -> !isSecretKey(cmk) || view.showsSecretCmks())
          .map(
              cmk ->
                  new KeyStoreItem(
                      isSecretKey(cmk)
                          ? KeyStoreItem.Kind.SECRET_KEY
                          : KeyStoreItem.Kind.PRIVATE_KEY,
                      cmk.created(),
                      isSecretKey(cmk) ? List.of() : chain(cmk),
                      EntryAttribute.ofKey(cmk.created(), cmk.keyArn(), EncryptionContext.empty())))
          .orElse(null);
    }
    return entries().get(alias).map(VaultKeyStore::item).orElse(null);
  }

  private static KeyStoreItem item(EntryVault.Entry entry) {
    try {
      if (entry instanceof CertificateEntry trusted) {
        return new KeyStoreItem(
            KeyStoreItem.Kind.CERTIFICATE,
            entry.created(),
            List.of(Certificates.parse(trusted.certificate())),
            EntryAttribute.ofCertificate(entry.created()));
      }
      if (entry instanceof PrivateKeyEntry key) {
        return new KeyStoreItem(
            KeyStoreItem.Kind.PRIVATE_KEY,
            entry.created(),
            Certificates.parse(key.chain()),
            EntryAttribute.ofKey(entry.created(), key.keyArn(), key.encryptionContext()));
      }
      SecretKeyEntry key = (SecretKeyEntry) entry;
      return new KeyStoreItem(
          KeyStoreItem.Kind.SECRET_KEY,
          entry.created(),
          List.of(),
          EntryAttribute.ofKey(entry.created(), key.keyArn(), key.encryptionContext()));
    } catch (CertificateException e) {
      throw unreadable(entry.name(), e);
    }
  }

  private EntryVault entries() {
    return backend().entries();
  }

  private KeySource through(KeySource source) {
    Integration via = view.via();
    return via == null ? source : source.through(via);
  }

  private Key handle(CmkAlias cmk) throws GeneralSecurityException {
    if (isSecretKey(cmk)) {
      return new CmkHandle(cmk.keyArn(), cmk.keySpec());
    }
    List<Certificate> chain = chain(cmk);
    PublicKey publicKey =
        chain.isEmpty() ? publicKey(cmk.keyArn(), cmk.keySpec()) : publicKey(chain);
    return PrivateKeyHandle.of(
        publicKey,
        new PrivateKeyHandle.CmkPair(cmk.keyArn(), cmk.keySpec(), cmk.keyUsage(), view.via()));
  }

  /** What the service says. */
  private PublicKey publicKey(String keyArn, KeySpec spec) throws GeneralSecurityException {
    GetPublicKeyResponse response =
        backend().kms().getPublicKey(new GetPublicKeyRequest(keyArn, grantTokens()));
    if (response.keySpec() != spec) {
      throw new InvalidKeyException(
          keyArn + " is of the spec " + response.keySpec() + ", not " + spec);
    }
    return KeyFamily.of(spec).publicKey(response.publicKey());
  }

  /** Empty if there is none, or if it is that of another key, which the alias named before. */
  private List<Certificate> chain(CmkAlias cmk) {
    try {
      return entries().get(cmk.aliasName()).orElse(null) instanceof ChainEntry chain
              && chain.keyArn().equals(cmk.keyArn())
          ? Certificates.parse(chain.chain())
          : List.of();
    } catch (CertificateException e) {
      throw unreadable(cmk.aliasName(), e);
    }
  }

  private static PublicKey publicKey(List<Certificate> chain) throws InvalidKeyException {
    return KeyFamily.inBasicForm(chain.get(0).getPublicKey());
  }

  private static UnrecoverableKeyException unusable(String alias, Exception cause) {
    UnrecoverableKeyException e =
        new UnrecoverableKeyException("entry '" + alias + "': " + cause.getMessage());
    e.initCause(cause);
    return e;
  }

  private static ProviderException unreadable(String name, CertificateException cause) {
    return new ProviderException(
        "entry '" + name + "' of the vault holds an unreadable certificate", cause);
  }

  private static boolean isSecretKey(CmkAlias cmk) {
    return !cmk.keySpec().isAsymmetric();
  }

  /** Keys that wait for their certificate are had by name and shown to nobody. */
  private static boolean waits(String alias) {
    return alias.startsWith(EntryVault.WAITING);
  }

  private static boolean isCmkAlias(String alias) {
    return alias.startsWith(CMK_ALIAS);
  }

  private void checkText(String alias) throws KeyStoreException {
    if (!isWellFormed(alias)) {
      throw new KeyStoreException("an alias is well-formed text");
    }
    if (!view.shows(alias)) {
      throw new KeyStoreException(
          "entry '"
              + alias
              + "': the pointer by which the vault was loaded shows other entries only; name this"
              + " one in it, or load the vault with a null stream");
    }
  }

  private void checkCmkAlias(String alias) throws KeyStoreException {
    checkText(alias);
    if (!isCmkAlias(alias)) {
      throw new KeyStoreException(
          "entry '" + alias + "': a CMK is put under an alias of its own, such as alias/" + alias);
    }
  }

  private void checkEntryName(String alias) throws KeyStoreException {
    checkText(alias);
    if (isCmkAlias(alias)) {
      throw new KeyStoreException(
          "entry '"
              + alias
              + "': names that begin with alias/ are those of CMKs; choose another name, or create"
              + " the CMK and its alias (create-key, create-alias) and put its handle");
    }
    requireNotWaiting(alias);
  }

  /** Only a renewal makes keys wait: another's would be certified in place of the entry's own. */
  private static void requireNotWaiting(String alias) throws KeyStoreException {
    if (waits(alias)) {
      throw new KeyStoreException(
          "entry '"
              + alias
              + "': names that begin with "
              + EntryVault.WAITING
              + " are those of keys that wait for their certificates, which the command renew puts"
              + " and removes; choose another name");
    }
  }

  private void requireSecretCmks(String alias) throws InvalidKeyException {
    if (!view.showsSecretCmks()) {
      throw new InvalidKeyException(
          "messages under "
              + alias
              + " are not encrypted through an integration; load the vault without 'via'");
    }
  }

  /** To the millisecond, as it is stored. */
  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  /** Reads that may throw nothing checked. */
  private static <T extends @Nullable Object> T reading(Supplier<T> read) {
    try {
      return read.get();
    } catch (KmsException e) {
      throw JcaErrors.onUse(e);
    }
  }
}
