package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.DataKey;
import io.github.cmkjca.datakey.KeySource;
import io.github.cmkjca.jca.keystore.FileHeader;
import io.github.cmkjca.jca.keystore.KeystoreCrypto;
import io.github.cmkjca.jca.keystore.MalformedKeystoreException;
import io.github.cmkjca.jca.keystore.PasswordStretcher;
import io.github.cmkjca.kms.Integration;
import io.github.cmkjca.spi.EncryptionContext;
import java.util.List;
import java.util.UUID;

/**
 * One keystore file in use: what its header says and the name of its file data key, never the key.
 *
 * @param header as it stands in the file
 * @param fileKey leased for each use
 * @param passwords stretched for this file
 */
record FileSession(FileHeader header, DataKey fileKey, PasswordStretcher passwords) {

  /** A new file: a new file data key under the CMK for keystore files. */
  static FileSession create(Backend backend, int iterations, List<String> grantTokens) {
    UUID fileId = UUID.randomUUID();
    DataKey fileKey =
        backend
            .dataKeys()
            .generate(
                backend.keystoreKeyId(),
                KeystoreCrypto.FILE_KEY,
                context(fileId),
                grantTokens,
                Integration.KEYSTORE);
    KeySource.Wrapped source = (KeySource.Wrapped) fileKey.source();
    FileHeader header =
        new FileHeader(
            fileId,
            source.keyArn(),
            source.ciphertextBlob(),
            KeystoreCrypto.newSalt(),
            iterations,
            false);
    return new FileSession(header, fileKey, new PasswordStretcher(header));
  }

  /**
   * The file of this header, which need not be authentic.
   *
   * @throws MalformedKeystoreException if it names the CMK otherwise than by its ARN
   */
  static FileSession of(Backend backend, FileHeader header) throws MalformedKeystoreException {
    KeySource source;
    try {
      source =
          new KeySource.Wrapped(
              header.keyArn(),
              header.encryptedFileKey(),
              context(header.fileId()),
              Integration.KEYSTORE);
    } catch (IllegalArgumentException noKeyArn) {
      throw new MalformedKeystoreException();
    }
    return new FileSession(header, backend.dataKeys().known(source), new PasswordStretcher(header));
  }

  UUID fileId() {
    return header.fileId();
  }

  /** What policies and the audit trail see of all uses of the file. */
  private static EncryptionContext context(UUID fileId) {
    return EncryptionContext.of("cmk:keystore", fileId.toString());
  }
}
