package io.github.cmkjca.it.consumers;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certification authority for one run of the tests, with a server named {@code localhost} and a
 * client for each kind of key. Its keys are plain ones of the JDK: what programs had before.
 */
final class TestPki {
  /** The password of the trust store, and of everything else that the tests protect. */
  static final String PASSWORD = "changeit";

  private static final TestPki INSTANCE = create();

  private final Path folder;
  private final Identity authority;
  private final Map<String, Identity> identities = new ConcurrentHashMap<>();

  /**
   * A key and its certificates.
   *
   * @param key in plaintext
   * @param chain that of the key first
   */
  record Identity(PrivateKey key, List<X509Certificate> chain) {
    /** Of the key. */
    X509Certificate certificate() {
      return chain.get(0);
    }

    X509Certificate[] chainArray() {
      return chain.toArray(X509Certificate[]::new);
    }
  }

  private TestPki(Path folder, Identity authority) {
    this.folder = folder;
    this.authority = authority;
  }

  private static TestPki create() {
    try {
      Path work = Files.createDirectories(Path.of(System.getProperty("it.work")));
      KeyPair pair = KeyKind.EC_P256.generate();
      JcaX509v3CertificateBuilder certificate =
          certificate(name("authority"), pair, name("authority"));
      certificate.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      certificate.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      X509Certificate root = sign(certificate, pair.getPrivate());
      return new TestPki(
          Files.createTempDirectory(work, "pki-"), new Identity(pair.getPrivate(), List.of(root)));
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }

  static TestPki instance() {
    return INSTANCE;
  }

  /** {@code CN=localhost}, for {@code localhost} and {@code 127.0.0.1}. */
  Identity server(KeyKind kind) {
    return identity("localhost", kind);
  }

  /** The same with another key each time. */
  Identity newServer(KeyKind kind) {
    try {
      KeyPair pair = kind.generate();
      return new Identity(pair.getPrivate(), certify("localhost", pair.getPublic()));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** {@code CN=client}. */
  Identity client(KeyKind kind) {
    return identity("client", kind);
  }

  /** The same one each time. */
  Identity identity(String commonName, KeyKind kind) {
    return identities.computeIfAbsent(
        commonName + " " + kind,
        absent -> {
          try {
            KeyPair pair = kind.generate();
            return new Identity(
                pair.getPrivate(), List.of(issue(commonName, pair), authority.certificate()));
          } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new AssertionError(e);
          }
        });
  }

  /** Certifies a key that somebody else has. */
  List<X509Certificate> certify(String commonName, PublicKey key) {
    try {
      return List.of(issue(commonName, new KeyPair(key, null)), authority.certificate());
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }

  /** Its certificate is the root of all. */
  Identity authority() {
    return authority;
  }

  /** A PKCS12 file with the authority as its only, trusted, entry. */
  Path trustStore() {
    try {
      Path file = folder.resolve("trust.p12");
      if (!Files.exists(file)) {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", authority.certificate());
        store(trusted, file);
      }
      return file;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A PKCS12 file with the plain key, for the side that is not under test. */
  Path plainKeyStore(Identity identity) {
    try {
      Path file = Files.createTempFile(folder, "plain-", ".p12");
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(null, null);
      keys.setKeyEntry("key", identity.key(), PASSWORD.toCharArray(), identity.chainArray());
      store(keys, file);
      return file;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A PEM file with these certificates or keys, for servers that are not Java programs. */
  Path pem(String fileName, List<?> objects) {
    try {
      StringWriter text = new StringWriter();
      try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
        for (Object object : objects) {
          if (object instanceof PrivateKey key) {
            // PKCS #8: the older form of an EC key leaves its curve out.
            pem.writeObject(new JcaPKCS8Generator(key, null));
          } else {
            pem.writeObject(object);
          }
        }
      }
      return Files.writeString(folder.resolve(fileName), text.toString());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void store(KeyStore keys, Path file) throws GeneralSecurityException, IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      keys.store(out, PASSWORD.toCharArray());
    }
  }

  private X509Certificate issue(String commonName, KeyPair pair)
      throws GeneralSecurityException, IOException, OperatorCreationException {
    JcaX509v3CertificateBuilder certificate =
        certificate(name("authority"), pair, name(commonName));
    certificate.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    certificate.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(
            new GeneralName[] {
              new GeneralName(GeneralName.dNSName, commonName),
              new GeneralName(GeneralName.iPAddress, "127.0.0.1")
            }));
    return sign(certificate, authority.key());
  }

  private static X500Principal name(String commonName) {
    return new X500Principal("CN=" + commonName);
  }

  private static JcaX509v3CertificateBuilder certificate(
      X500Principal issuer, KeyPair pair, X500Principal subject) {
    Instant now = Instant.now();
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(63, new SecureRandom()),
        Date.from(now.minus(Duration.ofHours(1))),
        Date.from(now.plus(Duration.ofDays(1))),
        subject,
        pair.getPublic());
  }

  private static X509Certificate sign(JcaX509v3CertificateBuilder certificate, PrivateKey key)
      throws GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter()
        .getCertificate(
            certificate.build(
                new JcaContentSignerBuilder(KeyKind.EC_P256.signature)
                    .setProvider("SunEC")
                    .build(key)));
  }
}
