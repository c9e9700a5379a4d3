package io.github.cmkjca.kms;

import java.util.Locale;

/**
 * A part of this provider that uses keys on behalf of programs, as AWS services use keys on behalf
 * of their users. Each has a provider managed key for those who name no key of their own.
 */
public enum Integration {
  /** Keystore files of type {@code CMKS}. */
  KEYSTORE("Protects keystore files that name no other key"),
  /** Private keys that the key manager gives to TLS. */
  TLS("Protects private keys of TLS"),
  /** Private keys of database connections: a keystore that says so. */
  JDBC("Protects private keys of database connections");

  private final String description;

  Integration(String description) {
    this.description = description;
  }

  /** The alias of its provider managed key: {@code alias/cmk/}... */
  public String aliasName() {
    return AliasNames.PROVIDER_PREFIX + word();
  }

  /**
   * Its name in the condition key {@code kms:ViaService}: as {@code SERVICE.REGION.amazonaws.com}.
   */
  String serviceName(String region) {
    return word() + "." + region + ".cmk";
  }

  /** What its provider managed key says of itself. */
  String description() {
    return description;
  }

  private String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
