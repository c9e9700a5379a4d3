package io.github.cmkjca.kms;

import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.registry.TokenObjectRecord;
import io.github.cmkjca.registry.TokenObjectRecord.Intent;
import io.github.cmkjca.spi.custody.KeptMaterial;
import io.github.cmkjca.spi.kms.KmsException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Destroys what crashes and absent tokens left: objects whose maker is gone, and objects that were
 * to be destroyed. Only what this registry has a note of: an object that it does not know may
 * belong to a newer state of the vault, of which this one is an old backup. Safe for use by many
 * threads and processes.
 */
final class Reconciliation {
  /** Whatever its owner: no token needs so long to make a key, or to look for half of one. */
  private static final Duration LONGEST_WORK = Duration.ofMinutes(10);

  private static final int MOST_NAMED = 20;

  private final Vault vault;
  private final System.Logger log = System.getLogger("io.github.cmkjca");

  /** These wait for the others, so that one that its token does not let go holds up none. */
  private final Set<String> refused = ConcurrentHashMap.newKeySet();

  /** These are looked for once in each process: the token may be the right one again. */
  private final Set<String> missed = ConcurrentHashMap.newKeySet();

  /** These the log has named. */
  private final Set<KeptMaterial> reported = ConcurrentHashMap.newKeySet();

  Reconciliation(Vault vault) {
    this.vault = vault;
  }

  /** Destroys what can be destroyed now. A token that does not answer is left alone for a while. */
  void run() {
    List<TokenObjectRecord> notes =
        notes().stream()
            .sorted(Comparator.comparing(note -> refused.contains(note.materialId())))
            .toList();
    Set<String> cleaned = new TreeSet<>();
    for (TokenObjectRecord note : notes) {
      if (vault.destruction().waitsUntil(note).isPresent() || isInHands(note)) {
        continue;
      }
      if (takeOver(note).filter(this::destroy).isPresent()) {
        cleaned.add(note.storeId());
      }
    }
    // Only these: to connect to a token for nothing else would ask for its PIN.
    cleaned.forEach(this::reportUnknown);
  }

  /** When there is something to do next, as things are now; null: nothing is ahead. */
  @Nullable Instant next() {
    return notes().stream().map(this::next).min(Comparator.naturalOrder()).orElse(null);
  }

  private Instant next(TokenObjectRecord note) {
    if (isInHands(note)) {
      return note.noted().plus(LONGEST_WORK);
    }
    return vault.destruction().waitsUntil(note).orElseGet(vault::now);
  }

  private List<TokenObjectRecord> notes() {
    return vault.registry().read(KeyRegistry.View::tokenObjects).stream()
        .filter(
            note -> note.intent() != Intent.DESTROY_MISSED || !missed.contains(note.materialId()))
        .toList();
  }

  /** Whether somebody makes the object, or somebody else destroys it. */
  private boolean isInHands(TokenObjectRecord note) {
    boolean free = note.isToBeDestroyed() && (note.owner().isEmpty() || isOurs(note));
    return !free && isRecent(note) && !NoteOwner.isGone(note.owner());
  }

  private boolean isOurs(TokenObjectRecord note) {
    return note.owner().equals(vault.noteOwner().text());
  }

  private boolean isRecent(TokenObjectRecord note) {
    Instant now = vault.now();
    return note.noted().plus(LONGEST_WORK).isAfter(now)
        && !note.noted().isAfter(now.plus(LONGEST_WORK)); // the clock was set back
  }

  /**
   * From here on the maker, should it live, cannot give the object to a key; and no other process
   * destroys it, for two that search a token for halves of one pair mislead each other.
   */
  private Optional<TokenObjectRecord> takeOver(TokenObjectRecord note) {
    if (note.isToBeDestroyed() && isOurs(note) && isRecent(note)) {
      return Optional.of(note);
    }
    TokenObjectRecord taken = note.toBeDestroyed(vault.noteOwner().text(), vault.now());
    return vault
        .registry()
        .change(
            change -> {
              if (!change.tokenObject(note.materialId()).equals(Optional.of(note))) {
                return Optional.empty(); // its key has it by now, or another process
              }
              change.putTokenObject(taken);
              return Optional.of(taken);
            });
  }

  private boolean destroy(TokenObjectRecord note) {
    boolean destroyed = vault.destruction().destroy(note);
    boolean hasAnswered = vault.destruction().waitsUntil(note).isEmpty();
    if (!destroyed && hasAnswered && note.intent() == Intent.DESTROY_MISSED) {
      missed.add(note.materialId());
    }
    if (destroyed) {
      refused.remove(note.materialId());
      log.log(
          Level.INFO,
          "destroyed key material {0} of {1} that was left in {2}",
          note.materialId(),
          note.keyId(),
          place(note.storeId()));
    } else {
      refused.add(note.materialId());
    }
    return destroyed;
  }

  /** Where something was left, there may be more that only people can judge. */
  private void reportUnknown(String storeId) {
    List<KeptMaterial> unknown;
    try {
      unknown =
          UnknownObjects.in(vault.destruction().keeper(storeId), vault.registry()).stream()
              .filter(reported::add)
              .toList();
    } catch (KmsException e) {
      log.log(Level.DEBUG, "what " + place(storeId) + " holds could not be listed", e);
      return;
    }
    if (!unknown.isEmpty()) {
      String named =
          unknown.stream()
              .limit(MOST_NAMED)
              .map(material -> material.keyId() + '/' + material.materialIdPrefix())
              .collect(Collectors.joining(", "));
      log.log(
          Level.WARNING,
          "{0} holds key material that this vault knows nothing of and lets be, for it may be that"
              + " of another vault or of a newer state of this one: {1}{2}",
          place(storeId),
          named,
          unknown.size() > MOST_NAMED ? ", ..." : "");
    }
  }

  private static String place(String storeId) {
    return storeId.isEmpty() ? "the token" : storeId;
  }
}
