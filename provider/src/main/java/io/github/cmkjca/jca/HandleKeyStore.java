package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.DataKey;
import io.github.cmkjca.datakey.KeySource;
import io.github.cmkjca.datakey.Purpose;
import io.github.cmkjca.secrets.PrivateKeyForm;
import io.github.cmkjca.spi.kms.KmsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.KeyStoreSpi;
import java.security.PrivateKey;
import java.security.UnrecoverableEntryException;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import org.jspecify.annotations.Nullable;

/**
 * What both keystores share: the reading of entries, protection parameters and keys as {@link
 * KeyStoreSpi} specifies it. Keys go in as plaintext or as handles and come out as handles. An
 * empty password is no password.
 */
abstract class HandleKeyStore extends KeyStoreSpi {
  /** So often others may replace an entry while it is read. */
  private static final int ATTEMPTS = 10;

  private final Backend backend;

  HandleKeyStore(Backend backend) {
    this.backend = backend;
  }

  /** The entry of this alias; null if there is none. */
  abstract @Nullable KeyStoreItem find(String alias);

  /** All aliases, as they are now. */
  abstract List<String> aliases();

  /** The handle of the key entry of this alias; null if there is none. */
  abstract @Nullable Key open(String alias, char @Nullable [] password)
      throws UnrecoverableKeyException;

  /** Keeps a key given in plaintext; the array is read, not kept, not wiped. */
  abstract void putMaterial(
      String alias, String algorithm, byte[] material, char @Nullable [] password)
      throws KeyStoreException;

  /** Keeps a data key by its own ciphertext blob. */
  abstract void putBlob(
      String alias, String algorithm, KeySource.Wrapped source, char @Nullable [] password)
      throws KeyStoreException;

  /** Keeps the name of a CMK. */
  abstract void putCmk(String alias, CmkHandle cmk, char @Nullable [] password)
      throws KeyStoreException;

  /** Keeps a private key given in PKCS #8 form; the array is read, not kept, not wiped. */
  abstract void putPrivateKey(
      String alias, CertifiedKey certified, byte[] pkcs8, char @Nullable [] password)
      throws KeyStoreException;

  /** Keeps the private key of a data key pair by its own ciphertext blob, if it can. */
  abstract void putPrivateKeyBlob(
      String alias, CertifiedKey certified, KeySource.Wrapped source, char @Nullable [] password)
      throws KeyStoreException;

  /** Keeps the name of an asymmetric CMK with its chain. */
  abstract void putCmkPair(
      String alias,
      CertifiedKey certified,
      PrivateKeyHandle.CmkPair cmk,
      char @Nullable [] password)
      throws KeyStoreException;

  /** Keeps a trusted certificate; the alias is free or that of another one. */
  abstract void putCertificate(String alias, Certificate certificate, byte[] der)
      throws KeyStoreException;

  /** Forgets the entry of this alias if there is one. */
  abstract void delete(String alias) throws KeyStoreException;

  final Backend backend() {
    return backend;
  }

  /** Grant tokens of the configuration and of the calling code. */
  final List<String> grantTokens() {
    return backend.grantTokens();
  }

  @Override
  public final @Nullable Key engineGetKey(String alias, char @Nullable [] password)
      throws UnrecoverableKeyException {
    return open(alias(alias), passwordOrNull(password));
  }

  @Override
  public final Certificate @Nullable [] engineGetCertificateChain(String alias) {
    KeyStoreItem item = find(alias(alias));
    return item == null || !item.isKey() || item.certificates().isEmpty()
        ? null
        : item.certificates().toArray(new Certificate[0]);
  }

  @Override
  public final @Nullable Certificate engineGetCertificate(String alias) {
    KeyStoreItem item = find(alias(alias));
    return item == null || item.certificates().isEmpty() ? null : item.certificates().get(0);
  }

  @Override
  public final @Nullable Date engineGetCreationDate(String alias) {
    KeyStoreItem item = find(alias(alias));
    return item == null ? null : Date.from(item.created());
  }

  @Override
  public final boolean engineContainsAlias(String alias) {
    return find(alias(alias)) != null;
  }

  @Override
  public final boolean engineIsKeyEntry(String alias) {
    KeyStoreItem item = find(alias(alias));
    return item != null && item.isKey();
  }

  @Override
  public final boolean engineIsCertificateEntry(String alias) {
    KeyStoreItem item = find(alias(alias));
    return item != null && !item.isKey();
  }

  @Override
  public final Enumeration<String> engineAliases() {
    return Collections.enumeration(aliases());
  }

  @Override
  public int engineSize() {
    return aliases().size();
  }

  @Override
  public final @Nullable String engineGetCertificateAlias(Certificate cert) {
    if (cert == null) {
      return null;
    }
    for (String alias : aliases()) {
      KeyStoreItem item = find(alias);
      if (item != null
          && !item.certificates().isEmpty()
          && item.certificates().get(0).equals(cert)) {
        return alias;
      }
    }
    return null;
  }

  /** Since Java 18 an override. */
  @SuppressWarnings("MissingOverride") // compiled for Java 17, where the method is not there yet
  public final Set<KeyStore.Entry.Attribute> engineGetAttributes(String alias) {
    KeyStoreItem item = find(alias(alias));
    return item == null ? Set.of() : item.attributes();
  }

  @Override
  public final void engineDeleteEntry(String alias) throws KeyStoreException {
    delete(alias(alias));
  }

  @Override
  public final void engineSetKeyEntry(
      String alias, Key key, char @Nullable [] password, Certificate @Nullable [] chain)
      throws KeyStoreException {
    String name = alias(alias);
    char[] secret = passwordOrNull(password);
    if (key instanceof PrivateKey privateKey) {
      setPrivateKey(name, privateKey, CertifiedKey.of(alias, chain), secret);
      return;
    }
    if (chain != null && chain.length > 0) {
      throw new KeyStoreException(
          "entry '"
              + alias
              + "': a certificate chain belongs to a private key, not to a secret key");
    }
    try {
      if (key instanceof AbstractHandle handle) {
        handle.requireUsable();
      }
      if (key instanceof CmkHandle cmk) {
        putCmk(name, cmk, secret);
      } else if (key instanceof DataKeyHandle handle) {
        putDataKey(name, handle, secret);
      } else {
        putPlaintext(name, key, secret);
      }
    } catch (InvalidKeyException e) {
      throw new KeyStoreException("entry '" + alias + "': " + e.getMessage(), e);
    } catch (KmsException | IllegalStateException e) {
      throw refused(alias, e);
    }
  }

  @Override
  public final void engineSetKeyEntry(String alias, byte[] key, Certificate[] chain)
      throws KeyStoreException {
    throw new KeyStoreException(
        "entry '"
            + alias
            + "': keys in protected form are not supported; a ciphertext blob becomes a key through"
            + " SecretKeyFactory CMK and CiphertextBlobKeySpec");
  }

  @Override
  public final void engineSetCertificateEntry(String alias, Certificate cert)
      throws KeyStoreException {
    String name = alias(alias);
    if (cert == null) {
      throw new KeyStoreException("entry '" + alias + "': the certificate is null");
    }
    if (!cert.getType().equals("X.509")) {
      throw new KeyStoreException(
          "entry '" + alias + "': X.509 certificates only, not " + cert.getType());
    }
    KeyStoreItem present = find(name);
    if (present != null && present.isKey()) {
      throw new KeyStoreException(
          "entry '" + alias + "' holds a key; a certificate does not replace it: delete it first");
    }
    try {
      byte[] der = cert.getEncoded();
      putCertificate(name, Certificates.parse(der), der); // what the bytes say, not the object
    } catch (CertificateException e) {
      throw new KeyStoreException("entry '" + alias + "': the certificate is unreadable", e);
    } catch (KmsException | IllegalStateException e) {
      throw refused(alias, e);
    }
  }

  @Override
  public final KeyStore.@Nullable Entry engineGetEntry(
      String alias, KeyStore.@Nullable ProtectionParameter protection)
      throws KeyStoreException, UnrecoverableEntryException {
    String name = alias(alias);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      KeyStoreItem item = find(name);
      if (item == null) {
        return null;
      }
      KeyStore.Entry entry = entry(name, alias, item, protection);
      if (!(entry instanceof KeyStore.PrivateKeyEntry pair) || isPair(pair)) {
        return entry;
      }
    }
    throw new UnrecoverableEntryException(
        "entry '" + alias + "' is being changed by others; try again");
  }

  /** False if the entry was replaced after its certificates were read and before its key was. */
  private static boolean isPair(KeyStore.PrivateKeyEntry entry) throws UnrecoverableKeyException {
    try {
      return !(entry.getPrivateKey() instanceof PrivateKeyHandle handle)
          || handle
              .publicKey()
              .equals(KeyFamily.inBasicForm(entry.getCertificate().getPublicKey()));
    } catch (InvalidKeyException e) {
      UnrecoverableKeyException unusable = new UnrecoverableKeyException(e.getMessage());
      unusable.initCause(e);
      throw unusable;
    }
  }

  private KeyStore.@Nullable Entry entry(
      String name,
      String alias,
      KeyStoreItem item,
      KeyStore.@Nullable ProtectionParameter protection)
      throws KeyStoreException, UnrecoverableEntryException {
    if (!item.isKey()) {
      if (protection != null) {
        throw new UnsupportedOperationException(
            "entry '" + alias + "' is a trusted certificate; those have no password");
      }
      // Without attributes: PKCS12 casts those of certificates to a class of its own.
      return new KeyStore.TrustedCertificateEntry(item.certificates().get(0));
    }
    char[] password;
    try {
      password = password(protection, hasPasswords());
    } catch (IOException e) {
      throw new UnrecoverableKeyException("entry '" + alias + "': " + e.getMessage());
    }
    try {
      Key key = open(name, passwordOrNull(password));
      if (key == null) {
        return null; // removed meanwhile
      }
      if (item.kind() == KeyStoreItem.Kind.SECRET_KEY) {
        return new KeyStore.SecretKeyEntry((SecretKey) key, item.attributes());
      }
      if (item.certificates().isEmpty()) {
        throw new UnrecoverableEntryException(
            "entry '"
                + alias
                + "' has no certificate yet, without which there are no entries of private keys; use"
                + " getKey, or put the key with its chain");
      }
      return new KeyStore.PrivateKeyEntry(
          (PrivateKey) key, item.certificates().toArray(new Certificate[0]), item.attributes());
    } finally {
      wipe(password);
    }
  }

  @Override
  public final void engineSetEntry(
      String alias, KeyStore.Entry entry, KeyStore.@Nullable ProtectionParameter protection)
      throws KeyStoreException {
    char[] password;
    try {
      password = password(protection, hasPasswords());
    } catch (IOException e) {
      throw new KeyStoreException("entry '" + alias + "': " + e.getMessage(), e);
    }
    try {
      if (entry instanceof KeyStore.TrustedCertificateEntry certificate) {
        if (password != null) {
          throw new KeyStoreException(
              "entry '" + alias + "' is a trusted certificate; those have no password");
        }
        engineSetCertificateEntry(alias, certificate.getTrustedCertificate());
      } else if (entry instanceof KeyStore.SecretKeyEntry key) {
        engineSetKeyEntry(alias, key.getSecretKey(), password, null);
      } else if (entry instanceof KeyStore.PrivateKeyEntry key) {
        engineSetKeyEntry(alias, key.getPrivateKey(), password, key.getCertificateChain());
      } else {
        throw new KeyStoreException(
            "entry '"
                + alias
                + "': entries of "
                + entry.getClass().getName()
                + " are not supported");
      }
    } finally {
      wipe(password);
    }
  }

  @Override
  public final boolean engineEntryInstanceOf(
      String alias, Class<? extends KeyStore.Entry> entryClass) {
    KeyStoreItem item = find(alias(alias));
    if (item == null) {
      return false;
    }
    return entryClass.isAssignableFrom(item.entryClass());
  }

  /** What storing says about a refusal, or a vault that cannot be opened. */
  static KeyStoreException refused(String alias, RuntimeException refusal) {
    return new KeyStoreException("entry '" + alias + "': " + text(refusal), refusal);
  }

  /** What recovering a key says about a refusal, or a vault that cannot be opened. */
  static UnrecoverableKeyException unrecoverable(String alias, RuntimeException refusal) {
    UnrecoverableKeyException e =
        new UnrecoverableKeyException("entry '" + alias + "': " + text(refusal));
    e.initCause(refusal);
    return e;
  }

  /** The words of a refusal, or of a vault that cannot be opened. */
  static @Nullable String text(RuntimeException refusal) {
    return refusal instanceof KmsException kms ? JcaErrors.text(kms) : refusal.getMessage();
  }

  /** An empty password is no password. */
  static char @Nullable [] passwordOrNull(char @Nullable [] password) {
    return password == null || password.length == 0 ? null : password;
  }

  /** Whether passwords mean anything, so that it is worth asking somebody for one. */
  boolean hasPasswords() {
    return true;
  }

  /** The form under which an alias is known. */
  String canonical(String alias) {
    return alias;
  }

  /** Whether an alias can be stored, which half a surrogate pair cannot. */
  static boolean isWellFormed(String alias) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(alias);
  }

  private void putDataKey(String name, DataKeyHandle handle, char @Nullable [] password)
      throws KeyStoreException {
    if (handle.dataKey().source() instanceof KeySource.Wrapped wrapped) {
      putBlob(name, handle.getAlgorithm(), wrapped, password);
      return;
    }
    // A key that is sealed in a file is bound to its place there: it is sealed anew.
    moved(
        handle.dataKey(),
        Purpose.DECRYPT,
        material -> putMaterial(name, handle.getAlgorithm(), material, password));
  }

  private void setPrivateKey(
      String name, PrivateKey key, CertifiedKey certified, char @Nullable [] password)
      throws KeyStoreException {
    try {
      if (!(key instanceof PrivateKeyHandle handle)) {
        putPlaintextPrivateKey(name, key, certified, password);
        return;
      }
      handle.requireUsable();
      certified.requireKeyOf(name, handle.publicKey());
      if (handle.place() instanceof PrivateKeyHandle.CmkPair cmk) {
        putCmkPair(name, certified, cmk, password);
        return;
      }
      PrivateKeyHandle.DataKeyPair pair = (PrivateKeyHandle.DataKeyPair) handle.place();
      DataKey dataKey = pair.dataKey();
      if (dataKey.source() instanceof KeySource.Wrapped wrapped) {
        if (pair.isClaimed()) {
          prove(name, certified, dataKey);
        }
        putPrivateKeyBlob(name, certified, wrapped, password);
      } else {
        moved(
            dataKey,
            Purpose.PRIVATE_KEY,
            pkcs8 -> {
              certified.requireKey(name, pkcs8);
              putPrivateKey(name, certified, pkcs8, password);
            });
      }
    } catch (InvalidKeyException e) {
      throw new KeyStoreException("entry '" + name + "': " + e.getMessage(), e);
    } catch (KmsException | IllegalStateException e) {
      throw refused(name, e);
    }
  }

  /** That the certificate is of this private key; authorised and audited as one use of it. */
  private void prove(String name, CertifiedKey certified, DataKey dataKey)
      throws KeyStoreException {
    byte[] pkcs8 =
        LeasedMaterial.with(dataKey, Purpose.PRIVATE_KEY, 0, grantTokens(), byte[]::clone);
    try {
      certified.requireKey(name, pkcs8);
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
    }
  }

  private void putPlaintextPrivateKey(
      String name, PrivateKey key, CertifiedKey certified, char @Nullable [] password)
      throws KeyStoreException {
    byte[] pkcs8 = "PKCS#8".equals(key.getFormat()) ? key.getEncoded() : null;
    if (pkcs8 == null || pkcs8.length == 0) {
      throw new KeyStoreException(
          "entry '"
              + name
              + "': the private key, a "
              + key.getClass().getName()
              + ", does not give its bytes; only keys in PKCS#8 form can be taken over");
    }
    try {
      certified.requireKey(name, pkcs8);
      putPrivateKey(name, certified, pkcs8, password);
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
    }
  }

  /**
   * Whether a key that is put here stays under the CMK and the integration that protect it now, so
   * that whoever may use it here may do with it what they could do before.
   */
  boolean keeps(DataKey dataKey) {
    return false;
  }

  /**
   * Puts anew what is bound to another place: its material does not leave the provider. A
   * permission to use a keystore file is none to carry a key out of its protection: that asks for a
   * Decrypt by the program itself, which is what the key is open to afterwards.
   */
  final void moved(DataKey dataKey, Purpose purpose, Put put) throws KeyStoreException {
    if (EntryOpener.isOfOthers(dataKey)) {
      throw new KeyStoreException(
          "a key that is used through an integration stays where it is: "
              + dataKey.keyArn()
              + "; copy it from a keystore that was loaded without 'via'");
    }
    DataKey leaving = keeps(dataKey) ? dataKey : dataKey.withoutIntegration();
    byte[] material = LeasedMaterial.with(leaving, purpose, 0, grantTokens(), byte[]::clone);
    try {
      put.put(material);
    } finally {
      Arrays.fill(material, (byte) 0);
    }
  }

  /** What to do with material, which is not kept and not wiped. */
  @FunctionalInterface
  interface Put {
    void put(byte[] material) throws KeyStoreException;
  }

  private void putPlaintext(String name, @Nullable Key key, char @Nullable [] password)
      throws KeyStoreException {
    if (!(key instanceof SecretKey)) {
      throw new KeyStoreException(
          "entry '"
              + name
              + "': secret keys and handles of the CMK provider can be kept, not "
              + (key == null ? "null" : "a " + key.getClass().getName()));
    }
    String algorithm = key.getAlgorithm();
    if (algorithm == null || algorithm.isEmpty()) {
      throw new KeyStoreException("entry '" + name + "': the key does not name its algorithm");
    }
    byte[] material = "RAW".equals(key.getFormat()) ? key.getEncoded() : null;
    if (material == null || material.length == 0) {
      throw new KeyStoreException(
          "entry '"
              + name
              + "': the key, a "
              + key.getClass().getName()
              + ", does not give its bytes; only keys in RAW form can be kept");
    }
    try {
      if (PrivateKeyForm.isOf(material)) {
        throw new KeyStoreException(
            "entry '"
                + name
                + "': these are the bytes of a private key; put it as one, with its certificate");
      }
      putMaterial(name, algorithm, material, password);
    } finally {
      Arrays.fill(material, (byte) 0);
    }
  }

  private String alias(@Nullable String alias) {
    return canonical(Objects.requireNonNull(alias, "alias is null"));
  }

  /** The password of a protection parameter, for the caller to wipe. */
  static char @Nullable [] password(
      KeyStore.@Nullable ProtectionParameter protection, boolean hasPasswords)
      throws KeyStoreException, IOException {
    if (protection == null) {
      return null;
    }
    if (protection instanceof KeyStore.PasswordProtection given) {
      if (given.getProtectionAlgorithm() != null) {
        throw new KeyStoreException(
            "protection algorithm "
                + given.getProtectionAlgorithm()
                + " is not supported: CMKs protect the entries");
      }
      try {
        char[] password = given.getPassword();
        return password == null ? null : password.clone();
      } catch (IllegalStateException e) {
        throw new IOException("the password was destroyed", e);
      }
    }
    if (protection instanceof KeyStore.CallbackHandlerProtection given) {
      if (!hasPasswords) {
        return null;
      }
      PasswordCallback callback = new PasswordCallback("Password: ", false);
      try {
        given.getCallbackHandler().handle(new Callback[] {callback});
        return callback.getPassword();
      } catch (UnsupportedCallbackException e) {
        throw new IOException("the callback handler gives no password", e);
      } finally {
        callback.clearPassword();
      }
    }
    throw new KeyStoreException(
        "protection by " + protection.getClass().getName() + " is not supported; use a password");
  }

  static void wipe(char @Nullable [] password) {
    if (password != null) {
      Arrays.fill(password, '\0');
    }
  }
}
