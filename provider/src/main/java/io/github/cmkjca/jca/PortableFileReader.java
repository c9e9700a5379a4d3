package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.Purpose;
import io.github.cmkjca.jca.keystore.FileEntry;
import io.github.cmkjca.jca.keystore.FileEntry.CertificateEntry;
import io.github.cmkjca.jca.keystore.FileEntry.KeyEntry;
import io.github.cmkjca.jca.keystore.FileHeader;
import io.github.cmkjca.jca.keystore.FileLimits;
import io.github.cmkjca.jca.keystore.KeyForm;
import io.github.cmkjca.jca.keystore.KeystoreCrypto;
import io.github.cmkjca.jca.keystore.KeystoreReader;
import io.github.cmkjca.jca.keystore.KeystoreReader.Untrusted;
import io.github.cmkjca.jca.keystore.PasswordFactor;
import io.github.cmkjca.spi.kms.IncorrectKeyException;
import io.github.cmkjca.spi.kms.InvalidArnException;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.KmsException;
import io.github.cmkjca.spi.kms.NotFoundException;
import io.github.cmkjca.spi.kms.ValidationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a keystore file as a whole and finds it authentic, or refuses it.
 *
 * @param backend leases the file data key
 */
record PortableFileReader(Backend backend) {
  private static final String WRONG_PASSWORD = "the password of the keystore is wrong";

  /**
   * What these bytes say.
   *
   * @param password null leaves it unchecked
   * @throws IOException if they are not authentic, or the password is wrong
   */
  PortableState read(InputStream stream, char @Nullable [] password)
      throws IOException, CertificateException {
    byte[] bytes = stream.readNBytes(FileLimits.FILE + 1);
    if (bytes.length > FileLimits.FILE) {
      throw new IOException("a CMKS keystore file has at most " + FileLimits.FILE + " bytes");
    }
    Untrusted read = KeystoreReader.read(bytes);
    FileHeader header = read.file().header();
    FileSession session;
    try {
      session = FileSession.of(backend, header);
      checkFileTag(session, bytes, read);
    } catch (KmsException | IllegalStateException e) {
      throw new IOException(
          "the integrity of the keystore cannot be checked, since the CMK that protects it cannot"
              + " be used: "
              + HandleKeyStore.text(e)
              + (mayComeOfDamage(e)
                  ? "; or the file is damaged where it says which CMK that is, or has its key"
                  : ""),
          e);
    }
    // The header, with the cost of passwords, is authentic from here on.
    PasswordFactor factor = null;
    char[] given = HandleKeyStore.passwordOrNull(password);
    if (given != null) {
      factor = checkedPassword(session, bytes, read, given);
    } else if (password != null && header.hasPassword()) {
      throw wrongPassword(WRONG_PASSWORD); // only null leaves it unchecked
    }
    Map<String, PortableState.Slot> slots = new LinkedHashMap<>();
    for (FileEntry entry : read.file().entries()) {
      slots.put(entry.alias(), new PortableState.Slot(entry, certificates(entry), null));
    }
    return new PortableState(slots, session, factor, header.hasPassword() && factor == null);
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
        LeasedMaterial.with(
            session.fileKey(),
            Purpose.MAC,
            bytes.length,
            backend.grantTokens(),
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
        LeasedMaterial.with(
            session.fileKey(),
            Purpose.MAC,
            bytes.length,
            backend.grantTokens(),
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
}
