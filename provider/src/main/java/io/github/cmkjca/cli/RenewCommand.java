package io.github.cmkjca.cli;

import io.github.cmkjca.CmkProvider;
import io.github.cmkjca.Wiring;
import io.github.cmkjca.cli.Parameter.Kind;
import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.renewal.CertificateRequest;
import io.github.cmkjca.renewal.Renewal;
import io.github.cmkjca.renewal.RenewalException;
import io.github.cmkjca.renewal.Subject;
import io.github.cmkjca.spi.kms.DataKeyPairSpec;
import io.github.cmkjca.spi.kms.KmsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code renew}: writes a certificate request for a private key in the vault, takes the chain that
 * an authority has signed for it, or gives up a new key that has none. Programs that have the
 * keystore open with the key manager {@code CMK} use the new chain, and the new key, from the next
 * handshake on.
 */
final class RenewCommand {
  private static final String ALIAS = "--alias";
  private static final String CSR_OUT = "--csr-out";
  private static final String CHAIN = "--chain";
  private static final String SUBJECT = "--subject";
  private static final String DNS_NAMES = "--dns-names";
  private static final String IP_ADDRESSES = "--ip-addresses";
  private static final String NEW_KEY = "--new-key";
  private static final String REPLACE_WAITING = "--replace-waiting";
  private static final String GIVE_UP_WAITING = "--give-up-waiting";
  private static final String ALLOW_NOT_YET_VALID = "--allow-not-yet-valid";

  static final List<Parameter> PARAMETERS =
      List.of(
          Parameter.needed(ALIAS, Kind.TEXT, "entry of the keystore"),
          Parameter.of(CSR_OUT, Kind.TEXT, "file for the certificate request, in PEM form"),
          Parameter.of(CHAIN, Kind.TEXT, "file://PATH of the signed chain, in PEM form"),
          Parameter.of(SUBJECT, Kind.TEXT, "of the request; default: as the certificate has it"),
          Parameter.of(DNS_NAMES, Kind.WORDS, "alternative names of hosts, with --subject"),
          Parameter.of(IP_ADDRESSES, Kind.WORDS, "alternative addresses, with --subject"),
          Parameter.of(NEW_KEY, Kind.TEXT, "make a key of this kind for the request")
              .oneOf(DataKeyPairSpec.class),
          Parameter.of(
              REPLACE_WAITING,
              Kind.SWITCH,
              "with --new-key: give up a key that waits for its certificate"),
          Parameter.of(
              GIVE_UP_WAITING, Kind.SWITCH, "remove the new key that waits for its certificate"),
          Parameter.of(
              ALLOW_NOT_YET_VALID,
              Kind.SWITCH,
              "with --chain: take a certificate that is not valid before later"));

  private RenewCommand() {}

  static int run(Console console, Arguments arguments) {
    String csrOut = arguments.textOrNull(CSR_OUT);
    String chain = arguments.textOrNull(CHAIN);
    boolean givesUp = arguments.isOn(GIVE_UP_WAITING);
    if ((csrOut != null ? 1 : 0) + (chain != null ? 1 : 0) + (givesUp ? 1 : 0) != 1) {
      throw new UsageException(
          "one of the arguments "
              + CSR_OUT
              + ", "
              + CHAIN
              + " and "
              + GIVE_UP_WAITING
              + " is required");
    }
    CmkConfig config =
        CmkConfig.ofCommandLine(console.flags(), console.systemProperties(), console.environment());
    try (CmkProvider provider = Wiring.provider(config)) {
      KeyStore keys = KeyStore.getInstance("CMK", provider);
      keys.load(null, null);
      Renewal renewal =
          new Renewal(Wiring.open(config).entries(), keys, provider, arguments.text(ALIAS));
      console
          .out()
          .println(
              csrOut != null
                  ? request(renewal, arguments, Path.of(csrOut))
                  : chain != null ? accept(renewal, arguments, chain) : giveUp(renewal));
      return Cli.OK;
    } catch (RenewalException e) {
      throw told(e);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e.getMessage(), e); // which says that of the vault
    }
  }

  /** As other commands tell it, where the service refused. */
  private static RuntimeException told(RenewalException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof KmsException refusal) {
        return new Cli.RefusedException("renew", refusal);
      }
    }
    return new IllegalStateException(failure.getMessage(), failure);
  }

  private static String request(Renewal renewal, Arguments arguments, Path file)
      throws RenewalException {
    CertificateRequest request = renewal.request(subject(arguments), newKey(arguments));
    try {
      Files.writeString(file, request.pem());
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written", e);
    }
    return "The request is in "
        + file
        + ". It is of "
        + (request.ofWaitingKey() ? "the new key that waits to be that of " : "the present key of ")
        + renewal.alias()
        + ", SHA-256 of the public key "
        + request.fingerprint()
        + ", CMK "
        + request.keyArn()
        + ". When the authority has signed it: renew "
        + ALIAS
        + " "
        + renewal.alias()
        + " "
        + CHAIN
        + " file://PATH";
  }

  private static String accept(Renewal renewal, Arguments arguments, String pem)
      throws RenewalException {
    X509Certificate used = renewal.accept(pem, arguments.isOn(ALLOW_NOT_YET_VALID));
    return "From now on "
        + renewal.alias()
        + " is "
        + used.getSubjectX500Principal()
        + ", serial number "
        + used.getSerialNumber()
        + ", until "
        + used.getNotAfter().toInstant()
        + ".";
  }

  private static String giveUp(Renewal renewal) throws RenewalException {
    renewal.giveUpWaiting();
    return "No key waits to be that of " + renewal.alias() + " any more.";
  }

  private static @Nullable Subject subject(Arguments arguments) throws RenewalException {
    String subject = arguments.textOrNull(SUBJECT);
    List<String> dnsNames = arguments.words(DNS_NAMES);
    List<String> ipAddresses = arguments.words(IP_ADDRESSES);
    if (subject == null) {
      if (!dnsNames.isEmpty() || !ipAddresses.isEmpty()) {
        throw new UsageException(
            "arguments " + DNS_NAMES + " and " + IP_ADDRESSES + " need " + SUBJECT);
      }
      return null;
    }
    return Subject.of(subject, dnsNames, ipAddresses);
  }

  private static Renewal.@Nullable NewKey newKey(Arguments arguments) {
    String spec = arguments.textOrNull(NEW_KEY);
    boolean replaces = arguments.isOn(REPLACE_WAITING);
    if (replaces && spec == null) {
      throw new UsageException("argument " + REPLACE_WAITING + " needs " + NEW_KEY);
    }
    return spec == null
        ? null
        : switch (spec) {
          case "RSA_2048" -> rsa(2048, replaces);
          case "RSA_3072" -> rsa(3072, replaces);
          case "RSA_4096" -> rsa(4096, replaces);
          case "ECC_NIST_P256" -> ec("secp256r1", replaces);
          case "ECC_NIST_P384" -> ec("secp384r1", replaces);
          case "ECC_NIST_P521" -> ec("secp521r1", replaces);
          case "ECC_NIST_EDWARDS25519" -> new Renewal.NewKey("Ed25519", null, replaces);
          default ->
              throw new UsageException(
                  "argument "
                      + NEW_KEY
                      + ": "
                      + spec
                      + " is no kind of key that certificates are"
                      + " made for; ECC_NIST_P256 and RSA_3072 are");
        };
  }

  private static Renewal.NewKey rsa(int bits, boolean replaces) {
    return new Renewal.NewKey(
        "RSA", new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4), replaces);
  }

  private static Renewal.NewKey ec(String curve, boolean replaces) {
    return new Renewal.NewKey("EC", new ECGenParameterSpec(curve), replaces);
  }
}
