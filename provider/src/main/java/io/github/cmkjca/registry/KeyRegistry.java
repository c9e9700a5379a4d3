package io.github.cmkjca.registry;

import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.kms.KeyManager;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Durable metadata of one vault, shared by any number of threads and processes. Safe for use by
 * many threads.
 *
 * <p>Failures of the storage are {@code KmsInternalException} (with what to do: disk full, not
 * writable, not a vault, made by a newer version); nothing of the transaction remains.
 */
public interface KeyRegistry extends AutoCloseable {
  /** Name of the setting that names the vault: 16 random bytes, made with it, never changed. */
  String VAULT_ID = "vault-id";

  /** Runs {@code body} on one consistent state. It must not keep the view. */
  <T extends @Nullable Object> T read(Function<View, T> body);

  /**
   * Runs {@code body} alone among all writers of the vault, on the newest state. When this returns,
   * its changes are durable and {@link #version()} has moved; when {@code body} throws, nothing was
   * changed and the exception passes through.
   */
  <T extends @Nullable Object> T change(Function<Change, T> body);

  /**
   * Takes encryptions under a material for the caller; durable before this returns. No key is
   * another for it, so that {@link #version()} stays where it is.
   *
   * @param count how many, at least 1
   * @return how many had been taken before; empty: there is no such material
   */
  Optional<Long> reserve(String materialId, int count);

  /**
   * After something secret was deleted: overwrites what of it the storage still holds beside its
   * newest state. Does what it can while others read, and never fails for them.
   */
  default void purge() {}

  /**
   * A number that moves, before {@link #change} returns, with each change by this process, and
   * within the propagation bound with each change by another one; also when it is not known whether
   * others made changes. One volatile read.
   */
  long version();

  @Override
  void close();

  /** What can be read. */
  interface View {
    /** The key of this bare id. */
    Optional<KeyRecord> key(String keyId);

    /**
     * The keys after this bare id (null: from the first) in the order of their ids, at most {@code
     * limit}.
     */
    List<KeyRecord> keysAfter(@Nullable String keyId, int limit);

    /** How many keys this kind of manager has. Takes the same time however many they are. */
    long keyCount(KeyManager manager);

    /** How many keys there are in a custom key store, in whatever state. */
    long keyCountIn(String storeId);

    /** The custom key store of this id. */
    Optional<CustomKeyStoreRecord> customKeyStore(String storeId);

    /** The custom key store of this name. */
    Optional<CustomKeyStoreRecord> customKeyStoreNamed(String name);

    /** All custom key stores in the order of their ids: they are few. */
    List<CustomKeyStoreRecord> customKeyStores();

    /** All materials of a key, oldest first, those that are not there at present included. */
    List<MaterialRecord> materials(String keyId);

    /** The tags of a key in the order in which they were first put. */
    List<TagRecord> tags(String keyId);

    /** What a multi-Region key knows of the others of its id; empty for other keys. */
    Optional<MultiRegionRecord> multiRegion(String keyId);

    /** What is noted of the object of this material in a token. */
    Optional<TokenObjectRecord> tokenObject(String materialId);

    /** All notes of objects in tokens in the order of their material ids. */
    List<TokenObjectRecord> tokenObjects();

    /** How many encryptions under a material were taken; 0: none, or there is no such material. */
    long reserved(String materialId);

    /**
     * What has to be done at this time or should have been done before.
     *
     * @param maxEncryptions so many encryptions under one material exhaust it
     */
    Due due(Instant now, long maxEncryptions);

    /** The alias of this full name. */
    Optional<AliasRecord> alias(String aliasName);

    /**
     * The aliases after this name (null: from the first) in the order of their names, at most
     * {@code limit}.
     */
    List<AliasRecord> aliasesAfter(@Nullable String aliasName, int limit);

    /** The aliases of a key in the order of their names. */
    List<AliasRecord> aliasesOf(String keyId);

    /** The grant of this id on a key. */
    Optional<GrantRecord> grant(String keyId, String grantId);

    /**
     * The grants on a key after this id (null: from the first) in the order of their ids, at most
     * {@code limit}.
     */
    List<GrantRecord> grantsAfter(String keyId, @Nullable String grantId, int limit);

    /** The grants on a key that are filed under this in the order of their ids. */
    List<GrantRecord> grantsFiledUnder(String keyId, String principal);

    /** The grants on a key that were given this name. */
    List<GrantRecord> grantsNamed(String keyId, String name);

    /**
     * The grants on all keys that name this principal to retire them, after this id (null: from the
     * first) in the order of their ids, at most {@code limit}.
     */
    List<GrantRecord> grantsRetiredBy(
        String retiringPrincipal, @Nullable String grantId, int limit);

    /** How many grants there are on a key. */
    long grantCount(String keyId);

    /** The keystore entry of this name. */
    Optional<EntryRecord> entry(String entryName);

    /** The names of all keystore entries in order. */
    List<String> entryNames();

    /** The names of the entries of private keys and of certificate chains, in order. */
    List<String> certifiedEntryNames();

    /** A number that moves with each change of those entries, or of the aliases of their names. */
    long certifiedRevision();

    /** A fact about the vault as a whole, such as its id. */
    Optional<byte[]> setting(String name);
  }

  /**
   * What has to be done, at most {@link #MOST} keys of each kind at once.
   *
   * @param deletions ids of the keys to be destroyed
   * @param rotations ids of the enabled keys whose material is to rotate
   * @param expiries ids of the keys with material that has expired
   * @param exhausted ids of the enabled keys that rotate because their material has encrypted as
   *     often as it may; those of multi-Region keys and of imported material are not among them
   * @param multiRegion ids of the multi-Region keys whose others are to be looked after
   * @param next when to ask again at the latest; null: nothing else is ahead
   */
  record Due(
      List<String> deletions,
      List<String> rotations,
      List<String> expiries,
      List<String> exhausted,
      List<String> multiRegion,
      @Nullable Instant next) {
    static final int MOST = 100;

    /** Whether there is nothing to do. */
    public boolean isEmpty() {
      return deletions.isEmpty()
          && rotations.isEmpty()
          && expiries.isEmpty()
          && exhausted.isEmpty()
          && multiRegion.isEmpty();
    }
  }

  /** What can be changed. Each call takes effect for later calls on the same object. */
  interface Change extends View {
    /** Adds a key with its first backing key. */
    default void insertKey(KeyRecord key, BackingKey first) {
      insertKey(key);
      insertMaterial(MaterialRecord.first(first, key.creationDate()));
    }

    /** Adds a key without material. */
    void insertKey(KeyRecord key);

    /** Replaces the stored fields of an existing key. */
    void updateKey(KeyRecord key);

    /**
     * Removes a key with its materials, tags and grants, its aliases with the entries kept under
     * their names, and all else that is its own.
     */
    void deleteKey(String keyId);

    /** Adds a custom key store. */
    void insertCustomKeyStore(CustomKeyStoreRecord store);

    /** Replaces the stored fields of an existing custom key store. */
    void updateCustomKeyStore(CustomKeyStoreRecord store);

    /** Removes a custom key store, in which there must be no key; false if there is none. */
    boolean deleteCustomKeyStore(String storeId);

    /** Adds material behind the others of its key. */
    void insertMaterial(MaterialRecord material);

    /** Replaces the stored fields of existing material. */
    void updateMaterial(MaterialRecord material);

    /** Removes material; false if there is none. */
    boolean deleteMaterial(String materialId);

    /** Adds or replaces what is noted of an object in a token. */
    void putTokenObject(TokenObjectRecord object);

    /** Removes what is noted of an object in a token; false if nothing is. */
    boolean deleteTokenObject(String materialId);

    /** Adds or replaces what a multi-Region key knows of the others of its id. */
    void putMultiRegion(MultiRegionRecord record);

    /** Adds a tag behind the others of the key, or replaces the value of one. */
    void putTag(String keyId, TagRecord tag);

    /** Removes a tag; false if there is none. */
    boolean deleteTag(String keyId, String tagKey);

    /** Adds or replaces an alias. */
    void putAlias(AliasRecord alias);

    /** Removes an alias with the entry that is kept under its name; false if there is none. */
    boolean deleteAlias(String aliasName);

    /** Adds a grant. */
    void insertGrant(GrantRecord grant);

    /** Removes a grant; false if there is none. */
    boolean deleteGrant(String keyId, String grantId);

    /** Adds or replaces a keystore entry. */
    void putEntry(EntryRecord entry);

    /** Removes a keystore entry; false if there is none. */
    boolean deleteEntry(String entryName);

    /** Adds or replaces a fact about the vault. */
    void putSetting(String name, byte[] value);
  }
}
