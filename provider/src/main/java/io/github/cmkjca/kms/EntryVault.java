package io.github.cmkjca.kms;

import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keystore entries of the vault that are not CMK aliases, and the certificate chains of those.
 * Who may Encrypt under the CMK of an entry may put and delete it, who may use an asymmetric CMK
 * its chain; listing and reading entries (without their keys) is free to every caller of the vault.
 * Changes are durable and audited when a call returns. Safe for use by many threads.
 */
public interface EntryVault {
  /**
   * Names of new private keys that wait for their certificates: followed by the name of the entry
   * whose key they will be. Whoever may put and delete that entry may do so with what waits for it,
   * whatever the CMK of the waiting key says.
   */
  String WAITING = "cmk-renewal/";

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
   * caller needs the permission to create it, and there is never one without the other. Where an
   * entry begins, no key waits for it yet: one that does, is removed.
   */
  void put(Entry entry);

  /**
   * Puts an entry if others, or itself, are still what they were.
   *
   * @param seen by what it was decided
   * @param next what is put
   * @param removed names of entries that go at the same time; those that are not there are passed
   *     over
   * @throws io.github.cmkjca.spi.kms.ConflictException if one of those seen was changed meanwhile;
   *     nothing is done
   */
  void exchange(List<Seen> seen, Entry next, Set<String> removed);

  /** Removes an entry, and the key that waits to be its next one; false if there is none. */
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

  /**
   * What a name was when somebody looked.
   *
   * @param name of the entry
   * @param entry what it was; empty: there was none
   */
  record Seen(String name, Optional<Entry> entry) {}

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
