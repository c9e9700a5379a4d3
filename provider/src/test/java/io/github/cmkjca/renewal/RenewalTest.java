package io.github.cmkjca.renewal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.CmkProvider;
import io.github.cmkjca.TestCertificates;
import io.github.cmkjca.Wiring;
import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.kms.EntryVault;
import io.github.cmkjca.kms.EntryVault.PrivateKeyEntry;
import io.github.cmkjca.renewal.Renewal.NewKey;
import io.github.cmkjca.spi.DataKeyParameterSpec;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.KeySpec;
import java.io.StringReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Renewals of one entry by two who do not know of each other, and what is taken when. */
class RenewalTest {
  private static final NewKey NEW = new NewKey("EC", null, false);
  private static final NewKey IN_PLACE = new NewKey("EC", null, true);
  private static final String WAITING = "cmk-renewal/tls";

  /** What the other one does between our look at the entries and our change of them. */
  private final Queue<Step> meanwhile = new ArrayDeque<>();

  private CmkProvider provider;
  private EntryVault entries;
  private KeyStore keys;
  private Renewal ours;
  private Renewal theirs;
  private Subject subject;
  private KeyPair authority;

  @FunctionalInterface
  private interface Step {
    void run() throws Exception;
  }

  @BeforeEach
  void open(@TempDir Path home) throws Exception {
    CmkConfig config = CmkConfig.load(null, Map.of("cmk.home", home.toString()), Map.of());
    provider = Wiring.provider(config);
    keys = KeyStore.getInstance("CMK", provider);
    keys.load(null, null);
    entries = Wiring.open(config).entries();
    theirs = new Renewal(entries, keys, provider, "tls");
    ours = new Renewal(disturbed(entries), keys, provider, "tls");
    subject = Subject.of("CN=tls", List.of(), List.of());
    authority = KeyPairGenerator.getInstance("EC").generateKeyPair();
  }

  @AfterEach
  void close() {
    provider.close();
  }

  private EntryVault disturbed(EntryVault entries) {
    return (EntryVault)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {EntryVault.class},
            (proxy, method, arguments) -> {
              Step step = method.getName().equals("exchange") ? meanwhile.poll() : null;
              if (step != null) {
                step.run();
              }
              try {
                return method.invoke(entries, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void aSecondNewKeyDoesNotTakeThePlaceOfOneThatWaits() throws Exception {
    PublicKey first = requested(theirs.request(subject, NEW));
    assertThatThrownBy(() -> ours.request(subject, NEW))
        .isInstanceOf(RenewalException.class)
        .hasMessageContaining("--chain")
        .hasMessageContaining("--replace-waiting");
    assertThat(keys.getCertificate(WAITING).getPublicKey()).isEqualTo(first);
    assertThat(requested(ours.request(null, null))).isEqualTo(first);
    ours.accept(chain(first, "CN=first"), false);
    assertThat(requested(ours.request(null, NEW))).isNotEqualTo(first);
  }

  /** Else disabling the CMK of the entry would not stop it, and its policy not fit it. */
  @Test
  void aNewKeyIsUnderTheCmkOfTheEntryWithItsEncryptionContext() throws Exception {
    PublicKey first = requested(theirs.request(subject, NEW));
    theirs.accept(chain(first, "CN=first"), false);
    EncryptionContext ofAlias = EncryptionContext.of("cmk:entry", "tls");
    assertThat(privateKey("tls").encryptionContext()).isEqualTo(ofAlias);

    String another =
        provider
            .keyManagementService()
            .createKey(CreateKeyRequest.of(KeySpec.SYMMETRIC_DEFAULT))
            .keyMetadata()
            .arn();
    EncryptionContext context = EncryptionContext.of("department", "shop");
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", provider);
    generator.initialize(DataKeyParameterSpec.under(another).withEncryptionContext(context));
    KeyPair pair = generator.generateKeyPair();
    keys.setKeyEntry(
        "tls",
        pair.getPrivate(),
        null,
        new Certificate[] {TestCertificates.issued(pair.getPublic(), "CN=shop", authority)});
    PublicKey second = requested(theirs.request(null, NEW));
    theirs.accept(chain(second, "CN=second"), false);
    assertThat(privateKey("tls").keyArn()).isEqualTo(another);
    assertThat(privateKey("tls").encryptionContext()).isEqualTo(context);
    assertThat(keys.getCertificate("tls").getPublicKey()).isEqualTo(second);
  }

  private PrivateKeyEntry privateKey(String name) {
    return (PrivateKeyEntry) entries.get(name).orElseThrow();
  }

  @Test
  void oneOfTwoWhoAskForANewKeyAtOnceIsRefused() throws Exception {
    PublicKey[] their = new PublicKey[1];
    meanwhile.add(() -> their[0] = requested(theirs.request(subject, NEW)));
    assertThatThrownBy(() -> ours.request(subject, NEW))
        .isInstanceOf(RenewalException.class)
        .hasMessageContaining("waits for its certificate already");
    assertThat(keys.getCertificate(WAITING).getPublicKey()).isEqualTo(their[0]);
  }

  @Test
  void aKeyThatWaitsIsGivenUpIfThatIsSaid() throws Exception {
    PublicKey first = requested(theirs.request(subject, NEW));
    PublicKey second = requested(ours.request(subject, IN_PLACE));
    assertThatThrownBy(() -> theirs.accept(chain(first, "CN=first"), false))
        .hasMessageContaining("none of the certificates");
    theirs.accept(chain(second, "CN=second"), false);
    assertThat(keys.getCertificate("tls").getPublicKey()).isEqualTo(second);
  }

  @Test
  void aChainForThePresentKeyDoesNotBringItBackAfterAnotherTookItsPlace() throws Exception {
    PublicKey old = present();
    PublicKey next = requested(theirs.request(null, NEW));
    meanwhile.add(() -> theirs.accept(chain(next, "CN=next"), false));
    assertThatThrownBy(() -> ours.accept(chain(old, "CN=old"), false))
        .isInstanceOf(RenewalException.class)
        .hasMessageContaining("none of the certificates");
    assertThat(keys.getCertificate("tls").getPublicKey()).isEqualTo(next);
    assertThat(keys.getKey(WAITING, null)).isNull();
  }

  @Test
  void aChainForAKeyThatWasGivenUpMeanwhileIsNotTaken() throws Exception {
    PublicKey old = present();
    PublicKey givenUp = requested(theirs.request(null, NEW));
    PublicKey[] waits = new PublicKey[1];
    meanwhile.add(() -> waits[0] = requested(theirs.request(null, IN_PLACE)));
    assertThatThrownBy(() -> ours.accept(chain(givenUp, "CN=given up"), false))
        .isInstanceOf(RenewalException.class)
        .hasMessageContaining("none of the certificates");
    assertThat(keys.getCertificate("tls").getPublicKey()).isEqualTo(old);
    assertThat(keys.getCertificate(WAITING).getPublicKey()).isEqualTo(waits[0]);
  }

  /** Somebody took another chain of the same key: ours is the later one. */
  @Test
  void aChangeThatDoesNotMatterIsNoObstacle() throws Exception {
    PublicKey key = present();
    meanwhile.add(() -> theirs.accept(chain(key, "CN=theirs"), false));
    ours.accept(chain(key, "CN=ours"), false);
    assertThat(presentSubject()).isEqualTo("CN=ours");
  }

  @Test
  void theRequestSaysOfWhichKeyItIs() throws Exception {
    PublicKey present = present();
    CertificateRequest ofPresent = ours.request(null, null);
    assertThat(ofPresent.ofWaitingKey()).isFalse();
    assertThat(ofPresent.publicKey()).isEqualTo(present);
    assertThat(ofPresent.fingerprint())
        .isEqualTo(
            HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(present.getEncoded())));
    CertificateRequest ofNew = ours.request(null, NEW);
    CertificateRequest again = ours.request(null, null);
    assertThat(ofNew.ofWaitingKey()).isTrue();
    assertThat(again.ofWaitingKey()).isTrue();
    assertThat(again.publicKey()).isEqualTo(requested(ofNew)).isNotEqualTo(present);
    assertThat(again.keyArn())
        .isEqualTo(((PrivateKeyEntry) entries.get(WAITING).orElseThrow()).keyArn());
  }

  @Test
  void whatIsNoPrivateKeyIsNotReplacedByOne() throws Exception {
    PublicKey waits = requested(ours.request(subject, NEW));
    meanwhile.add(() -> keys.setKeyEntry("tls", aes(), null, null));
    assertThatThrownBy(() -> ours.accept(chain(waits, "CN=next"), false))
        .isInstanceOf(RenewalException.class)
        .hasMessageContaining("'tls' is no private key");
    for (NewKey newKey : new NewKey[] {null, NEW, IN_PLACE}) {
      assertThatThrownBy(() -> ours.request(subject, newKey))
          .isInstanceOf(RenewalException.class)
          .hasMessageContaining("'tls' is no private key");
    }
    assertThat(keys.getKey("tls", null).getAlgorithm()).isEqualTo("AES");
  }

  @Test
  void aKeyThatWasPutMeanwhileIsNotReplacedUnseen() throws Exception {
    present();
    PublicKey waits = requested(ours.request(null, NEW));
    PublicKey imported = imported();
    assertThatThrownBy(() -> ours.accept(chain(waits, "CN=next"), false))
        .isInstanceOf(RenewalException.class)
        .hasMessageContaining("--replace-waiting");
    assertThatThrownBy(() -> ours.request(null, null))
        .isInstanceOf(RenewalException.class)
        .hasMessageContaining("--replace-waiting");
    assertThat(keys.getCertificate("tls").getPublicKey()).isEqualTo(imported);
    PublicKey next = requested(ours.request(null, IN_PLACE));
    ours.accept(chain(next, "CN=next"), false);
    assertThat(keys.getCertificate("tls").getPublicKey()).isEqualTo(next);
  }

  /** Between our look and our change. */
  @Test
  void aKeyThatIsPutAtThatMomentIsNotReplacedUnseenEither() throws Exception {
    present();
    PublicKey waits = requested(ours.request(null, NEW));
    PublicKey[] imported = new PublicKey[1];
    meanwhile.add(() -> imported[0] = imported());
    assertThatThrownBy(() -> ours.accept(chain(waits, "CN=next"), false))
        .isInstanceOf(RenewalException.class)
        .hasMessageContaining("--replace-waiting");
    assertThat(keys.getCertificate("tls").getPublicKey()).isEqualTo(imported[0]);
    meanwhile.add(this::imported);
    assertThatThrownBy(() -> ours.request(null, IN_PLACE))
        .isInstanceOf(RenewalException.class)
        .hasMessageContaining("changed by others");
  }

  @Test
  void anEntryThatWasDeletedDoesNotComeBack() throws Exception {
    PublicKey old = present();
    PublicKey waits = requested(ours.request(null, NEW));
    keys.deleteEntry("tls");
    for (PublicKey key : List.of(old, waits)) {
      assertThatThrownBy(() -> ours.accept(chain(key, "CN=again"), false))
          .isInstanceOf(RenewalException.class)
          .hasMessageContaining("none of the certificates");
    }
    assertThat(entries.names()).isEmpty();
  }

  @Test
  void keystoresPutAndDeleteNoKeysThatWait() throws Exception {
    ours.request(subject, NEW);
    KeyPair pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
    Certificate[] chain = {TestCertificates.issued(pair.getPublic(), "CN=planted", authority)};
    assertThatThrownBy(() -> keys.setKeyEntry(WAITING, pair.getPrivate(), null, chain))
        .isInstanceOf(KeyStoreException.class)
        .hasMessageContaining("renew");
    assertThatThrownBy(() -> keys.setKeyEntry("cmk-renewal/x", aes(), null, null))
        .isInstanceOf(KeyStoreException.class);
    assertThatThrownBy(() -> keys.setCertificateEntry("cmk-renewal/x", chain[0]))
        .isInstanceOf(KeyStoreException.class);
    assertThatThrownBy(() -> keys.deleteEntry(WAITING)).isInstanceOf(KeyStoreException.class);
    assertThat(entries.names()).containsExactly(WAITING);
    assertThatThrownBy(() -> new Renewal(entries, keys, provider, WAITING).request(subject, NEW))
        .isInstanceOf(RenewalException.class)
        .hasMessageContaining("name the alias");
  }

  private static SecretKeySpec aes() {
    return new SecretKeySpec(new byte[16], "AES");
  }

  private PublicKey imported() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
    keys.setKeyEntry(
        "tls",
        pair.getPrivate(),
        null,
        new Certificate[] {TestCertificates.issued(pair.getPublic(), "CN=imported", authority)});
    return pair.getPublic();
  }

  @Test
  void whoIsNeverFasterGivesUp() throws Exception {
    PublicKey key = present();
    for (int i = 0; i < 100; i++) {
      String subject = "CN=theirs " + i;
      meanwhile.add(() -> theirs.accept(chain(key, subject), false));
    }
    assertThatThrownBy(() -> ours.accept(chain(key, "CN=ours"), false))
        .isInstanceOf(RenewalException.class)
        .hasMessageContaining("changed by others");
    assertThat(presentSubject()).startsWith("CN=theirs");
  }

  @Test
  void aCertificateThatIsNotYetValidIsTakenOnlyIfThatIsSaid() throws Exception {
    PublicKey key = present();
    Instant tomorrow = Instant.now().plus(1, ChronoUnit.DAYS);
    String pem = pem(TestCertificates.issued(key, "CN=tomorrow", authority, tomorrow));
    assertThatThrownBy(() -> ours.accept(pem, false))
        .isInstanceOf(RenewalException.class)
        .hasMessageContaining("not valid before " + tomorrow.truncatedTo(ChronoUnit.SECONDS))
        .hasMessageContaining("--allow-not-yet-valid");
    assertThat(presentSubject()).isEqualTo("CN=present");
    ours.accept(pem, true);
    assertThat(presentSubject()).isEqualTo("CN=tomorrow");
  }

  private PublicKey present() throws Exception {
    PublicKey key = requested(theirs.request(subject, NEW));
    theirs.accept(chain(key, "CN=present"), false);
    return key;
  }

  private String presentSubject() throws Exception {
    return ((X509Certificate) keys.getCertificate("tls")).getSubjectX500Principal().getName();
  }

  private String chain(PublicKey key, String subject) throws Exception {
    return pem(TestCertificates.issued(key, subject, authority));
  }

  private static String pem(Certificate certificate) throws Exception {
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
        + "\n-----END CERTIFICATE-----\n";
  }

  private static PublicKey requested(CertificateRequest csr) throws Exception {
    try (PEMParser parser = new PEMParser(new StringReader(csr.pem()))) {
      return new JcaPKCS10CertificationRequest((PKCS10CertificationRequest) parser.readObject())
          .getPublicKey();
    }
  }
}
