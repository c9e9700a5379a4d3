package io.github.cmkjca.jca;

import io.github.cmkjca.datakey.DataKeys;
import io.github.cmkjca.datakey.GrantTokens;
import io.github.cmkjca.kms.EntryVault;
import io.github.cmkjca.kms.Integration;
import io.github.cmkjca.kms.UseAuthority;
import io.github.cmkjca.spi.CmkContext;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.KeyManagementService;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the SPI classes may see of the rest. The vault is opened by the first call of any method
 * here, never by an SPI constructor; what fails then is a {@link
 * io.github.cmkjca.spi.kms.KmsException} or an {@link IllegalStateException} that says what is
 * wrong with the configuration.
 */
public interface Backend {
  /**
   * Whether this thread is just opening the vault, so that every other method here would fail with
   * an {@link IllegalStateException}. Opens nothing.
   */
  default boolean isOpening() {
    return false;
  }

  /** Data keys in use. */
  DataKeys dataKeys();

  /** The key management service. */
  KeyManagementService kms();

  /**
   * The same as an integration uses it.
   *
   * @param via null: the program itself
   */
  KeyManagementService kms(@Nullable Integration via);

  /** Authorisation of uses that need no operation of the service. */
  UseAuthority authority();

  /** Keystore entries of the vault. */
  EntryVault entries();

  /**
   * The configured default CMK, created on first need if that is permitted: key id, ARN or alias.
   */
  String defaultKeyId();

  /**
   * The configured CMK for new keystore files, which the default CMK may be; created on first need
   * if that is permitted: key id, ARN or alias.
   */
  String keystoreKeyId();

  /** Pairs and grant tokens that the configuration adds for CMK handles. */
  EncryptionContext configuredContext();

  /** How long the canonical form of an encryption context may be. */
  int maxContextBytes();

  /** Grant tokens from the configuration. */
  List<String> configuredGrantTokens();

  /** Grant tokens of the configuration and of the calling code: what is shown to the service. */
  default List<String> grantTokens() {
    return GrantTokens.union(configuredGrantTokens(), CmkContext.current().grantTokens());
  }

  /** Plaintext bytes a frame of a message under a CMK handle. */
  int frameLength();

  /** Name of the delegate provider, or {@code auto}. */
  String delegateName();
}
