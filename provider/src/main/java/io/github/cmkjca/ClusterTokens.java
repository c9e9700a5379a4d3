package io.github.cmkjca;

import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.custody.pkcs11.Pkcs11Custodian;
import io.github.cmkjca.custody.pkcs11.TokenSettings;
import io.github.cmkjca.kms.Tokens;
import io.github.cmkjca.spi.custody.Custodian;
import io.github.cmkjca.spi.custody.InvocationLedger;
import io.github.cmkjca.spi.custody.WrappingKeys;
import io.github.cmkjca.spi.kms.CloudHsmClusterInvalidConfigurationException;
import io.github.cmkjca.spi.kms.CloudHsmClusterNotActiveException;
import io.github.cmkjca.spi.kms.ConnectionErrorCode;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.KmsException;
import java.nio.file.Path;

/** The tokens that {@code cmk.pkcs11.clusters} names. */
final class ClusterTokens implements Tokens {
  private final CmkConfig config;
  private final InvocationLedger ledger;
  private final WrappingKeys wrappingKeys;

  /**
   * Opens nothing.
   *
   * @param ledger counts encryptions in the tokens
   * @param wrappingKeys finds the keys under which they wrap
   */
  ClusterTokens(CmkConfig config, InvocationLedger ledger, WrappingKeys wrappingKeys) {
    this.config = config;
    this.ledger = ledger;
    this.wrappingKeys = wrappingKeys;
  }

  @Override
  public boolean knows(String cluster) {
    return config.pkcs11Clusters().containsKey(cluster);
  }

  @Override
  public Custodian open(String cluster, String storeId) {
    Pkcs11Custodian token = new Pkcs11Custodian(settings(storeId, cluster), ledger, wrappingKeys);
    boolean complete = false;
    try {
      token.connect();
      complete = true;
      return token;
    } catch (KeyUnavailableException e) {
      throw inWordsOfStores(e);
    } finally {
      if (!complete) {
        token.close();
      }
    }
  }

  @Override
  public void permitPin(String cluster) {
    try {
      settings("", cluster).permitPin();
    } catch (KeyUnavailableException e) {
      throw inWordsOfStores(e);
    }
  }

  private TokenSettings settings(String storeId, String cluster) {
    Path file = config.pkcs11Clusters().get(cluster);
    if (file == null) {
      throw Tokens.notNamed(cluster);
    }
    return new TokenOptions(config).ofStore(storeId, cluster, file);
  }

  private static KmsException inWordsOfStores(KeyUnavailableException failure) {
    String message = String.valueOf(failure.getMessage());
    ConnectionErrorCode code = Pkcs11Custodian.connectionErrorCode(failure);
    return code == ConnectionErrorCode.INSUFFICIENT_CLOUDHSM_HSMS
        ? new CloudHsmClusterNotActiveException(message, failure)
        : new CloudHsmClusterInvalidConfigurationException(code, message, failure);
  }
}
