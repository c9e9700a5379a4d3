package io.github.cmkjca.kms;

import io.github.cmkjca.spi.custody.Custodian;
import io.github.cmkjca.spi.kms.CloudHsmClusterNotFoundException;

/**
 * The tokens that custom key stores can be in, as the configuration names them. What AWS KMS calls
 * a cluster is such a name here. Safe for use by many threads.
 */
public interface Tokens {
  /** Whether the configuration names this token; whether it answers is another question. */
  boolean knows(String cluster);

  /**
   * Opens a token and logs in: tries the PIN once, and one that was refused not at all. Called once
   * for a store, and again only where that cannot lock the PIN.
   *
   * @param cluster one of those that are known
   * @param storeId the custom key store whose keys the custodian is to make and use
   * @return closed by who asked, which ends this process's connection
   * @throws io.github.cmkjca.spi.kms.CloudHsmClusterNotActiveException if no token answers; this
   *     one is tried again by itself
   * @throws io.github.cmkjca.spi.kms.CloudHsmClusterInvalidConfigurationException if the PIN is
   *     wrong or locked, or the token cannot be used for another reason; as with any other error,
   *     tried again only when somebody connects the store
   */
  Custodian open(String cluster, String storeId);

  /**
   * Somebody who may connects a store: a PIN that this token is known to have refused is tried once
   * more, by the next {@link #open}.
   *
   * @param cluster one of those that are known
   */
  void permitPin(String cluster);

  /** None: there are no custom key stores. */
  static Tokens none() {
    return new Tokens() {
      @Override
      public boolean knows(String cluster) {
        return false;
      }

      @Override
      public Custodian open(String cluster, String storeId) {
        throw notNamed(cluster);
      }

      @Override
      public void permitPin(String cluster) {
        throw notNamed(cluster);
      }
    };
  }

  /** What is said of a token that is not known. */
  static CloudHsmClusterNotFoundException notNamed(String cluster) {
    return new CloudHsmClusterNotFoundException(
        "The configuration names no token '" + cluster + "' (cmk.pkcs11.clusters).");
  }
}
