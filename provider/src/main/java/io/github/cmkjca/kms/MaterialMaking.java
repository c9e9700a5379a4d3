package io.github.cmkjca.kms;

import io.github.cmkjca.registry.KeyRecord;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.registry.TokenObjectRecord;
import io.github.cmkjca.registry.TokenObjectRecord.Intent;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.custody.Custodian;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.KmsException;
import io.github.cmkjca.spi.kms.KmsInternalException;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the material of keys, outside of any transaction: a custodian may be slow, and other
 * writers would wait. Where it stays in a token it is noted first and the note goes with the
 * transaction that takes the material, so that at any instant either a key has it or a note tells
 * of it. Safe for use by many threads.
 */
final class MaterialMaking implements AutoCloseable {
  private final KeyRegistry registry;
  private final Custodians custodians;
  private final MaterialDestruction destruction;
  private final InstantSource clock;
  private final NoteOwner owner;
  private final TokenRecognition recognition;

  MaterialMaking(
      KeyRegistry registry,
      Custodians custodians,
      MaterialDestruction destruction,
      NoteOwner owner,
      TokenRecognition recognition,
      InstantSource clock) {
    this.registry = registry;
    this.custodians = custodians;
    this.destruction = destruction;
    this.owner = owner;
    this.recognition = recognition;
    this.clock = clock;
  }

  /** What is still being made or destroyed counts as left behind from now on. */
  @Override
  public void close() {
    owner.close();
  }

  /**
   * Makes material for a key. To be closed after the transaction that was to take it, whatever
   * became of that.
   *
   * @param storeId the custom key store in which to make it; null: in none
   */
  Made make(@Nullable String storeId, String keyId, KeySpec keySpec, KeyUsage keyUsage) {
    String store = storeId == null ? Custodians.NO_STORE : storeId;
    return make(custodians.of(store), store, keyId, keySpec, keyUsage);
  }

  private Made make(
      Custodian custodian, String store, String keyId, KeySpec keySpec, KeyUsage keyUsage) {
    // Comes from the token, so that one that does not answer fails here and leaves no note.
    String materialId = MaterialIds.random(custodian);
    if (!custodian.keepsMaterial()) {
      return new SealedMaterial(
          custodian, custodian.generate(keyId, materialId, keySpec, keyUsage));
    }
    recognition.requireOursOnce(custodian, store);
    TokenObjectRecord note =
        new TokenObjectRecord(
            materialId,
            keyId,
            keySpec,
            store,
            Intent.CREATE,
            owner.text(),
            clock.instant().truncatedTo(ChronoUnit.MILLIS));
    registry.<@Nullable Void>change(
        change -> {
          recognition.doubtTheOld(change, store);
          change.putTokenObject(note);
          return null;
        });
    boolean settled = false;
    try {
      Made made = new TokenMaterial(note, custodian.generate(keyId, materialId, keySpec, keyUsage));
      settled = true;
      return made;
    } catch (UnsupportedOperationException e) {
      remove(note); // there is nothing, and a token that makes no pairs could not even say so
      settled = true;
      throw e;
    } finally {
      if (!settled) {
        abandon(note); // it may be there in spite of the failure
      }
    }
  }

  /**
   * Makes other material for a key, where its material is made. What is in a token stays in a
   * token, even if the configuration of this process says otherwise: nobody shall find a key in
   * software that he has put into a token.
   *
   * @param current its material now; null: it has none
   */
  Made next(KeyRecord key, @Nullable BackingKey current) {
    Custodian main = custodians.of(Custodians.NO_STORE);
    boolean leavesToken =
        current != null
            && key.customKeyStoreId() == null
            && main.storeOf(current).isPresent()
            && !main.keepsMaterial();
    if (leavesToken) {
      Custodian token =
          main.keeper()
              .orElseThrow(
                  () ->
                      new KeyUnavailableException(
                          "The material of "
                              + key.keyId()
                              + " is in a token and this configuration names none; set"
                              + " cmk.pkcs11.config."));
      return make(token, Custodians.NO_STORE, key.keyId(), key.keySpec(), key.keyUsage());
    }
    return make(key.customKeyStoreId(), key.keyId(), key.keySpec(), key.keyUsage());
  }

  private void put(TokenObjectRecord note) {
    registry.<@Nullable Void>change(
        change -> {
          change.putTokenObject(note);
          return null;
        });
  }

  private void remove(TokenObjectRecord note) {
    registry.<@Nullable Void>change(
        change -> {
          change.deleteTokenObject(note.materialId());
          return null;
        });
  }

  /** What cannot be destroyed now is by and by, as long as it is noted. */
  private void abandon(TokenObjectRecord note) {
    try {
      TokenObjectRecord gone =
          note.toBeDestroyed(owner.text(), clock.instant().truncatedTo(ChronoUnit.MILLIS));
      put(gone);
      destruction.destroy(gone);
    } catch (KmsException e) {
      System.getLogger("io.github.cmkjca")
          .log(
              Level.WARNING,
              "key material "
                  + note.materialId()
                  + " of "
                  + note.keyId()
                  + " may be left in a token; it is looked for later",
              e);
    }
  }

  /** Material that belongs to no key yet. For one thread. */
  sealed interface Made extends AutoCloseable {
    /** The material. */
    BackingKey key();

    /**
     * Says that this transaction gives the material to a key.
     *
     * @throws KmsInternalException if it took so long that it counts as left behind
     */
    BackingKey take(KeyRegistry.Change change);

    /** Destroys the material unless a transaction has taken it. Never fails. */
    @Override
    void close();
  }

  /** Whose sealed bytes are all there is of it. */
  private static final class SealedMaterial implements Made {
    private final Custodian custodian;
    private final BackingKey key;
    private boolean taken;

    SealedMaterial(Custodian custodian, BackingKey key) {
      this.custodian = custodian;
      this.key = key;
    }

    @Override
    public BackingKey key() {
      return key;
    }

    @Override
    public BackingKey take(KeyRegistry.Change change) {
      taken = true;
      return key;
    }

    @Override
    public void close() {
      if (!taken) {
        custodian.destroy(key);
      }
    }
  }

  /** Which is in a token. */
  private final class TokenMaterial implements Made {
    private final TokenObjectRecord note;
    private final BackingKey key;
    private boolean refused;

    TokenMaterial(TokenObjectRecord note, BackingKey key) {
      this.note = note;
      this.key = key;
    }

    @Override
    public BackingKey key() {
      return key;
    }

    @Override
    public BackingKey take(KeyRegistry.Change change) {
      if (!change.tokenObject(note.materialId()).equals(Optional.of(note))) {
        refused = true;
        throw new KmsInternalException(
            "Key material was made for so long that it was taken for left behind; try again.");
      }
      change.deleteTokenObject(note.materialId());
      return key;
    }

    @Override
    public void close() {
      if (refused || !isTaken()) {
        abandon(note);
      }
    }

    /** A commit that failed may have happened all the same: only the registry knows. */
    private boolean isTaken() {
      try {
        return registry
            .<Optional<TokenObjectRecord>>read(view -> view.tokenObject(note.materialId()))
            .isEmpty();
      } catch (KmsException e) {
        return true; // nobody can say: the note, if it is there, leads to it later
      }
    }
  }
}
