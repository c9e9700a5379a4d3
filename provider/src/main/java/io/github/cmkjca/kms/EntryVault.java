package io.github.cmkjca.kms;

import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keystore entries of the vault that are not CMK aliases, and the certificate chains of those.
 * Who may Encrypt under the CMK of an entry may put and delete it, who may use an asymmetric CMK
 * its chain; listing and reading entries (without their keys) is free to every caller of the vault.
 * Changes are durable and audited when a call returns. Safe for use by many threads.
 */
public interface EntryVault {
  /** The names of all entries in order. */
  List<String> names();

  /** The names of the private keys, and the aliases of asymmetric CMKs that have a chain. */
  List<String> certifiedNames();

  /** A number that moves whenever those entries change, or what their aliases name. */
  long certifiedRevision();

  /** The entry of this name. */
  Optional<Entry> get(String name);

  /**
   * Adds or replaces an entry. A chain brings its alias along where there is none of that name: the
   * caller needs the permission to create it, and there is never one without the other.
   */
  void put(Entry entry);

  /**
   * Puts an entry if another one, or itself, is still what it was; that one is removed unless it
   * has the same name.
   *
   * @param name of the entry that was seen
   * @param seen what it was; empty: there was none
   * @param next what takes its place
   * @throws io.github.cmkjca.spi.kms.ConflictException if it was changed meanwhile; nothing is done
   */
  void exchange(String name, Optional<Entry> seen, Entry next);

  /** Removes an entry; false if there is none. */
  boolean delete(String name);

  /** The CMK that an alias names; free to every caller, since it tells no more than a name. */
  Optional<CmkAlias> cmkAlias(String aliasName);

  /** All CMK aliases in the order of their names. */
  List<CmkAlias> cmkAliases();

  /**
   * A CMK by one of its aliases.
   *
   * @param aliasName full name, {@code alias/...}
   * @param keyArn ARN of the CMK
   * @param keySpec its kind
   * @param keyUsage what it is for
   * @param created when the alias was created
   */
  record CmkAlias(
      String aliasName, String keyArn, KeySpec keySpec, KeyUsage keyUsage, Instant created) {}

  /** An entry: a closed set, since each kind has its own stored form. */
  sealed interface Entry {
    /** The keystore alias. */
    String name();

    /** When it was put, to the millisecond. */
    Instant created();
  }

  /**
   * A secret key, encrypted under a CMK.
   *
   * @param algorithm standard name, such as {@code AES}
   * @param keyArn ARN of the CMK
   * @param ciphertextBlob the key
   * @param encryptionContext what the blob is bound to
   */
  record SecretKeyEntry(
      String name,
      Instant created,
      String algorithm,
      String keyArn,
      byte[] ciphertextBlob,
      EncryptionContext encryptionContext)
      implements Entry {}

  /**
   * A private key in PKCS#8 form, encrypted under a CMK, with its certificate chain.
   *
   * @param algorithm standard name, such as {@code RSA}
   * @param keyArn ARN of the CMK
   * @param ciphertextBlob the key, or the data key of the message
   * @param encryptionContext what the blob is bound to
   * @param message the key as a message of the AWS Encryption SDK's format, where it is too large
   *     for a blob; else null
   * @param chain DER certificates, the key's own first
   */
  record PrivateKeyEntry(
      String name,
      Instant created,
      String algorithm,
      String keyArn,
      byte[] ciphertextBlob,
      EncryptionContext encryptionContext,
      byte @Nullable [] message,
      List<byte[]> chain)
      implements Entry {}

  /**
   * The certificate chain of an asymmetric CMK, kept under one of its aliases.
   *
   * @param name full name of the alias, {@code alias/...}
   * @param keyArn ARN of the CMK; the chain says nothing once the alias names another
   * @param chain DER certificates, the key's own first
   */
  record ChainEntry(String name, Instant created, String keyArn, List<byte[]> chain)
      implements Entry {}

  /**
   * A trusted certificate.
   *
   * @param certificate DER
   */
  record CertificateEntry(String name, Instant created, byte[] certificate) implements Entry {}
}
