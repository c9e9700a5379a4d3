import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Locale;
import java.util.Properties;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts or decrypts a file with AES-GCM under a key of a keystore: twelve bytes of IV, then the
 * ciphertext. An ordinary program of the Java Cryptography Architecture; which keystore and which
 * key is a matter of its settings file: {@code keystore.type}, {@code keystore.file}, {@code
 * keystore.password} and {@code key.alias}.
 *
 * <pre>java FileCrypt encrypt|decrypt SETTINGS IN OUT</pre>
 */
public final class FileCrypt {
  private static final int IV_BYTES = 12;
  private static final int TAG_BITS = 128;

  private FileCrypt() {}

  public static void main(String[] args) throws IOException, GeneralSecurityException {
    Key key = key(Path.of(args[1]));
    Path in = Path.of(args[2]);
    Path out = Path.of(args[3]);
    Path part = Path.of(args[3] + ".part");
    long start = System.nanoTime();
    try (InputStream source = Files.newInputStream(in);
        OutputStream target = Files.newOutputStream(part)) {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      if (args[0].equals("encrypt")) {
        cipher.init(Cipher.ENCRYPT_MODE, key);
        target.write(cipher.getIV());
      } else {
        byte[] iv = source.readNBytes(IV_BYTES);
        cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, iv));
      }
      byte[] buffer = new byte[1 << 16];
      for (int n = source.read(buffer); n > 0; n = source.read(buffer)) {
        byte[] done = cipher.update(buffer, 0, n);
        if (done != null) {
          target.write(done);
        }
      }
      target.write(cipher.doFinal());
    }
    Files.move(part, out, StandardCopyOption.REPLACE_EXISTING);
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(Locale.ROOT, "%sed %d bytes in %.3f s%n", args[0], Files.size(in), seconds);
  }

  private static Key key(Path settingsFile) throws IOException, GeneralSecurityException {
    Properties settings = new Properties();
    try (InputStream in = Files.newInputStream(settingsFile)) {
      settings.load(in);
    }
    String file = settings.getProperty("keystore.file");
    String password = settings.getProperty("keystore.password");
    char[] chars = password == null ? null : password.toCharArray();
    KeyStore keyStore = KeyStore.getInstance(settings.getProperty("keystore.type"));
    try (InputStream in = file == null ? null : Files.newInputStream(Path.of(file))) {
      keyStore.load(in, chars);
    }
    String alias = settings.getProperty("key.alias");
    Key key = keyStore.getKey(alias, chars);
    if (key == null) {
      throw new GeneralSecurityException("the keystore has no key " + alias);
    }
    return key;
  }
}
