package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.DataKey;
import io.github.cmkjca.datakey.KeySource;
import io.github.cmkjca.kms.EntryVault;
import io.github.cmkjca.kms.EntryVault.CertificateEntry;
import io.github.cmkjca.kms.EntryVault.CmkAlias;
import io.github.cmkjca.kms.EntryVault.PrivateKeyEntry;
import io.github.cmkjca.kms.EntryVault.SecretKeyEntry;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.CreateAliasRequest;
import io.github.cmkjca.spi.kms.DeleteAliasRequest;
import io.github.cmkjca.spi.kms.KmsException;
import io.github.cmkjca.spi.kms.UpdateAliasRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.ProviderException;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keystore type {@code CMK}: the live view of the vault. Aliases are those of CMKs ({@code
 * alias/orders}) and the names of entries put through it, both case-sensitive. Changes are durable
 * at once; each view is of that moment. Passwords are ignored: the policies of the CMKs decide.
 */
final class VaultKeyStore extends HandleKeyStore {
  private static final String CMK_ALIAS = "alias/";
  private static final String POINTER = "CMK vault";

  private volatile boolean byPointer;

  VaultKeyStore(Backend backend) {
    super(backend);
  }

  /** Whether this is a pointer, as far as a probe may read. */
  @Override
  public boolean engineProbe(InputStream stream) throws IOException {
    return isPointer(stream);
  }

  /**
   * Opens the vault, so that what is wrong with it shows here. The stream is null, or a pointer for
   * programs that cannot do without a file, as keytool's {@code -srckeystore}: the text {@code CMK
   * vault}.
   */
  @Override
  public void engineLoad(@Nullable InputStream stream, char @Nullable [] password)
      throws IOException {
    if (stream != null && !isPointer(stream)) {
      throw new IOException(
          "keystore type CMK is the live view of the vault and reads no keys from files: load it"
              + " with a null stream (keytool: -keystore NONE) or, where a file is a must, with one"
              + " that holds the text '"
              + POINTER
              + "'; a portable file is of type CMKS");
    }
    try {
      backend().entries();
    } catch (KmsException | IllegalStateException e) {
      throw new IOException("the vault cannot be opened: " + text(e), e);
    }
    byPointer = stream != null;
  }

  /** As above; no protection is needed, so that any is accepted and none is asked for. */
  @Override
  public void engineLoad(KeyStore.@Nullable LoadStoreParameter parameter) throws IOException {
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
    if (!byPointer) {
      throw new IOException(
          "keystore type CMK is the live view of the vault and writes no file: store it with a null"
              + " stream; a portable file is of type CMKS");
    }
    stream.write((POINTER + "\n").getBytes(StandardCharsets.US_ASCII));
    stream.flush();
  }

  /** As above. */
  @Override
  public void engineStore(KeyStore.@Nullable LoadStoreParameter parameter) {}

  @Override
  List<String> aliases() {
    return reading(
        () -> {
          List<String> aliases = new ArrayList<>();
          for (CmkAlias cmk : entries().cmkAliases()) {
            if (isSecretKey(cmk)) {
              aliases.add(cmk.aliasName());
            }
          }
          aliases.addAll(entries().names());
          return aliases;
        });
  }

  @Override
  @Nullable KeyStoreItem find(String alias) {
    return reading(() -> lookUp(alias));
  }

  @Override
  @Nullable Key open(String alias, char @Nullable [] password) throws UnrecoverableKeyException {
    try {
      if (isCmkAlias(alias)) {
        CmkAlias cmk = cmkAlias(alias).orElse(null);
        return cmk == null ? null : new CmkHandle(cmk.keyArn(), cmk.keySpec());
      }
      EntryVault.Entry entry = entries().get(alias).orElse(null);
      if (entry instanceof SecretKeyEntry key) {
        KeySource source =
            new KeySource.Wrapped(key.keyArn(), key.ciphertextBlob(), key.encryptionContext());
        return new DataKeyHandle(key.algorithm(), backend().dataKeys().known(source));
      }
      if (entry instanceof PrivateKeyEntry) {
        throw new UnrecoverableKeyException(
            "entry '" + alias + "' is a private key; those are not supported yet");
      }
      return null;
    } catch (KmsException | IllegalStateException e) {
      throw unrecoverable(alias, e);
    }
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
    checkText(alias);
    if (!isCmkAlias(alias)) {
      throw new KeyStoreException(
          "entry '" + alias + "': a CMK is put under an alias of its own, such as alias/" + alias);
    }
    Optional<CmkAlias> present = cmkAlias(alias);
    if (present.isEmpty()) {
      backend().kms().createAlias(new CreateAliasRequest(alias, cmk.keyArn()));
    } else if (!present.get().keyArn().equals(cmk.keyArn())) {
      backend().kms().updateAlias(new UpdateAliasRequest(alias, cmk.keyArn()));
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
      if (!isCmkAlias(alias)) {
        entries().delete(alias);
      } else if (cmkAlias(alias).isPresent()) {
        backend().kms().deleteAlias(new DeleteAliasRequest(alias));
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
      return cmkAlias(alias)
          .map(
              cmk ->
                  new KeyStoreItem(
                      true,
                      cmk.created(),
                      List.of(),
                      EntryAttribute.ofKey(cmk.created(), cmk.keyArn(), EncryptionContext.empty())))
          .orElse(null);
    }
    return entries().get(alias).map(VaultKeyStore::item).orElse(null);
  }

  private static KeyStoreItem item(EntryVault.Entry entry) {
    try {
      if (entry instanceof CertificateEntry trusted) {
        return new KeyStoreItem(
            false,
            entry.created(),
            List.of(Certificates.parse(trusted.certificate())),
            EntryAttribute.ofCertificate(entry.created()));
      }
      if (entry instanceof PrivateKeyEntry key) {
        return new KeyStoreItem(
            true,
            entry.created(),
            Certificates.parse(key.chain()),
            EntryAttribute.ofKey(entry.created(), key.keyArn(), key.encryptionContext()));
      }
      SecretKeyEntry key = (SecretKeyEntry) entry;
      return new KeyStoreItem(
          true,
          entry.created(),
          List.of(),
          EntryAttribute.ofKey(entry.created(), key.keyArn(), key.encryptionContext()));
    } catch (CertificateException e) {
      throw new ProviderException(
          "entry '" + entry.name() + "' of the vault holds an unreadable certificate", e);
    }
  }

  private static boolean isPointer(InputStream stream) throws IOException {
    byte[] text = stream.readNBytes(POINTER.length() + 3); // a line end, and a byte too many
    return new String(text, StandardCharsets.US_ASCII).stripTrailing().equals(POINTER);
  }

  private EntryVault entries() {
    return backend().entries();
  }

  private Optional<CmkAlias> cmkAlias(String alias) {
    return entries().cmkAlias(alias).filter(VaultKeyStore::isSecretKey);
  }

  /** Key pairs have no place here yet: their entries would need a certificate. */
  private static boolean isSecretKey(CmkAlias cmk) {
    return !cmk.keySpec().isAsymmetric();
  }

  private static boolean isCmkAlias(String alias) {
    return alias.startsWith(CMK_ALIAS);
  }

  private static void checkText(String alias) throws KeyStoreException {
    if (!isWellFormed(alias)) {
      throw new KeyStoreException("an alias is well-formed text");
    }
  }

  private static void checkEntryName(String alias) throws KeyStoreException {
    checkText(alias);
    if (isCmkAlias(alias)) {
      throw new KeyStoreException(
          "entry '"
              + alias
              + "': names that begin with alias/ are those of CMKs; choose another name, or create"
              + " the CMK and its alias (create-key, create-alias) and put its handle");
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
