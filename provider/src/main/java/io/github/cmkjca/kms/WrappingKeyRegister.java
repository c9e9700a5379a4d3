package io.github.cmkjca.kms;

import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.registry.TokenObjectRecord;
import io.github.cmkjca.registry.TokenObjectRecord.Intent;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.custody.WrappingKeys;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KmsInternalException;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The wrapping keys of tokens as settings of the vault. They are noted before they are made, as all
 * objects in tokens, so that {@link Reconciliation} destroys what a crash leaves. Safe for use by
 * many threads and processes.
 */
public final class WrappingKeyRegister implements WrappingKeys, AutoCloseable {
  /** The token decides what it is; who destroys a pair destroys a secret key as well. */
  private static final KeySpec AT_MOST = KeySpec.RSA_4096;

  private static final byte VERSION = 1;
  private static final int MATERIAL_ID_BYTES = 32;

  private final KeyRegistry registry;
  private final InstantSource clock;
  private final NoteOwner owner = new NoteOwner();

  /** They never change, so they are read once. */
  private final Map<String, BackingKey> known = new ConcurrentHashMap<>();

  /**
   * A register in this registry.
   *
   * @param clock dates notes
   */
  public WrappingKeyRegister(KeyRegistry registry, InstantSource clock) {
    this.registry = registry;
    this.clock = clock;
  }

  @Override
  public Optional<BackingKey> find(String storeId) {
    String keyId = WrappingKeys.keyId(storeId);
    BackingKey key = known.get(keyId);
    if (key != null) {
      return Optional.of(key);
    }
    return registry
        .read(view -> find(view, storeId))
        .map(found -> known.computeIfAbsent(keyId, absent -> found));
  }

  /**
   * The wrapping key of a store in one state of the registry, if it has one.
   *
   * @param storeId custom key store; empty: the vault's own token
   */
  public static Optional<BackingKey> find(KeyRegistry.View view, String storeId) {
    String keyId = WrappingKeys.keyId(storeId);
    return view.setting(keyId).map(stored -> parse(keyId, stored));
  }

  @Override
  public BackingKey make(String storeId, String materialId, Maker maker) {
    String keyId = WrappingKeys.keyId(storeId);
    TokenObjectRecord note =
        new TokenObjectRecord(
            materialId,
            keyId,
            AT_MOST,
            storeId,
            Intent.CREATE,
            owner.text(),
            clock.instant().truncatedTo(ChronoUnit.MILLIS));
    put(note);
    boolean settled = false;
    try {
      BackingKey made = maker.make(keyId, materialId);
      BackingKey registered = registry.change(change -> register(change, note, made));
      settled = registered.materialId().equals(materialId);
      return registered;
    } catch (UnsupportedOperationException e) {
      remove(note); // there is nothing
      settled = true;
      throw e;
    } finally {
      if (!settled) {
        abandon(note);
      }
    }
  }

  private static BackingKey register(
      KeyRegistry.Change change, TokenObjectRecord note, BackingKey made) {
    Optional<byte[]> stored = change.setting(made.keyId());
    if (stored.isPresent()) { // another process was faster; its key is as good
      return parse(made.keyId(), stored.get());
    }
    if (!change.tokenObject(note.materialId()).equals(Optional.of(note))) {
      throw new KmsInternalException(
          "A wrapping key was made for so long that it was taken for left behind; try again.");
    }
    change.putSetting(made.keyId(), encode(made));
    change.deleteTokenObject(note.materialId());
    return made;
  }

  /** A commit that failed may have happened all the same: only the registry knows. */
  private void abandon(TokenObjectRecord note) {
    TokenObjectRecord gone = note.toBeDestroyed("", clock.instant().truncatedTo(ChronoUnit.MILLIS));
    registry.<@Nullable Void>change(
        change -> {
          if (!materialId(change, note.keyId()).equals(Optional.of(note.materialId()))) {
            change.putTokenObject(gone);
          }
          return null;
        });
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

  /** The material of the wrapping key of this name if it is the name of one. */
  static Optional<String> materialId(KeyRegistry.View view, String keyId) {
    return keyId.equals(NAME) || keyId.startsWith(NAME + '/')
        ? view.setting(keyId).map(stored -> parse(keyId, stored).materialId())
        : Optional.empty();
  }

  private static byte[] encode(BackingKey key) {
    byte[] spec = key.keySpec().name().getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(1 + MATERIAL_ID_BYTES + 1 + spec.length + key.sealed().length)
        .put(VERSION)
        .put(HexFormat.of().parseHex(key.materialId()))
        .put((byte) spec.length)
        .put(spec)
        .put(key.sealed())
        .array();
  }

  private static BackingKey parse(String keyId, byte[] stored) {
    ByteBuffer in = ByteBuffer.wrap(stored);
    if (in.remaining() <= 1 + MATERIAL_ID_BYTES + 1 || in.get() != VERSION) {
      throw unreadable(keyId);
    }
    byte[] materialId = new byte[MATERIAL_ID_BYTES];
    in.get(materialId);
    byte[] spec = new byte[Byte.toUnsignedInt(in.get())];
    if (in.remaining() <= spec.length) {
      throw unreadable(keyId);
    }
    in.get(spec);
    byte[] sealed = new byte[in.remaining()];
    in.get(sealed);
    try {
      return new BackingKey(
          keyId,
          HexFormat.of().formatHex(materialId),
          KeySpec.valueOf(new String(spec, StandardCharsets.US_ASCII)),
          sealed);
    } catch (IllegalArgumentException e) {
      throw unreadable(keyId);
    }
  }

  private static KmsInternalException unreadable(String keyId) {
    return new KmsInternalException(
        "The vault's setting " + keyId + " cannot be read; restore the vault");
  }

  /** What is still being made counts as left behind from now on. */
  @Override
  public void close() {
    owner.close();
  }
}
