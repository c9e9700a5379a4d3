package io.github.cmkjca.custody.pkcs11;

import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStoreException;
import java.security.ProviderException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Destroys key pairs, and what crashes have left of them. A pair is a private key and a certificate
 * ({@link HolderCertificate}); SunPKCS11's key store shows and removes either only while both are
 * there.
 *
 * <p>Of a whole pair the certificate goes first, so that what a crash leaves is a private key
 * alone, as it is when a crash interrupts the making. To find such a key a certificate is placed
 * under the label: if the key store shows an entry then, there is one. The key store places a
 * certificate without a key only while it names another pair anew; that one is the {@link Carrier},
 * made for the purpose. Two private keys must never have the same {@code CKA_ID}, for the key store
 * touches neither then: so the carrier gets the label only when it is known that no key has it.
 *
 * <p>Everything follows from the label, so that the next search finds what an interrupted one has
 * left. Two searches at once would take each other's keys for what they look for: here there is one
 * at a time, also over a connection that was given up and may still be at work. Other processes are
 * kept away by who calls this. Safe for use by many threads.
 */
final class PairRemoval {
  /** The first may find what interrupted ones have left. */
  private static final int MOST_SEARCHES = 3;

  private final TokenKeyMaker maker;
  private final String token;
  private final Duration timeout;
  private final ReentrantLock turn;

  /** By token: also custodians that were closed may still be at work. */
  private static final Map<String, ReentrantLock> TURNS = new ConcurrentHashMap<>();

  /**
   * @param token for messages
   * @param timeout how long a removal waits for another one
   */
  PairRemoval(TokenKeyMaker maker, String token, Duration timeout) {
    this.maker = maker;
    this.token = token;
    this.timeout = timeout;
    this.turn = TURNS.computeIfAbsent(token, first -> new ReentrantLock());
  }

  /**
   * Destroys what there is of a pair, and looks whether it is gone.
   *
   * @return whether there was anything of it
   * @throws KeyUnavailableException if it is not, or if nobody can say so
   */
  boolean destroy(TokenConnection connection, String label, KeySpec keySpec)
      throws GeneralSecurityException, IOException {
    takeTurn();
    try {
      return remove(connection, label, keySpec);
    } finally {
      turn.unlock();
    }
  }

  private void takeTurn() {
    try {
      if (!turn.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new KeyUnavailableException(
            "the token of " + token + " is still busy with the removal of another key pair");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KeyUnavailableException("interrupted while waiting for the token of " + token, e);
    }
  }

  private boolean remove(TokenConnection connection, String label, KeySpec keySpec)
      throws GeneralSecurityException, IOException {
    try {
      return connection.removing(
          label,
          entries -> {
            boolean shown = entries.shows(label);
            if (shown) {
              // Who can write a certificate without the PIN has any private key shown by it.
              entries.strip(label);
            }
            return search(connection, entries, label, keySpec) || shown;
          });
    } catch (KeyStoreException | ProviderException e) {
      if (TokenErrors.isLost(e) || TokenErrors.isPassing(e)) {
        throw e;
      }
      throw undecided(label, e);
    }
  }

  private boolean search(
      TokenConnection connection, TokenEntries entries, String label, KeySpec keySpec)
      throws GeneralSecurityException, IOException {
    String place = Labels.ofCarrier(label);
    boolean interrupted = false;
    for (int i = 0; i < MOST_SEARCHES; i++) {
      if (entries.shows(place)) {
        if (interrupted) {
          entries.remove(place); // by the marker that was put beside it just now
        } else {
          entries.strip(place);
        }
      }
      if (connection.mustNotSearch()) {
        throw new KeyStoreException("an earlier search left its own key behind");
      }
      Carrier carrier = Carrier.make(connection, maker, place, keySpec);
      Found found = search(connection, entries, label, carrier);
      if (found != Found.INTERRUPTED) {
        return interrupted || found == Found.SOMETHING;
      }
      interrupted = true;
    }
    throw new KeyStoreException("another process searches, too");
  }

  private enum Found {
    SOMETHING,
    NOTHING,
    /** The key of an interrupted search was in the carrier's place; it is an entry there now. */
    INTERRUPTED
  }

  private Found search(
      TokenConnection connection, TokenEntries entries, String label, Carrier carrier)
      throws GeneralSecurityException, IOException {
    try {
      if (carrier.isAlone()) {
        entries.rememberNow();
        carrier.placeMarker(label);
        if (entries.shows(label)) {
          carrier.destroy(entries);
          entries.remove(label);
          return Found.SOMETHING;
        }
        carrier.follow(label);
        requireShown(entries, label);
        entries.remove(label);
        return Found.NOTHING;
      }
      carrier.follow(label); // where the interrupted one may have left its marker
      if (entries.shows(label)) {
        entries.remove(label);
      } else {
        carrier.destroyElsewhere(entries);
      }
      return Found.INTERRUPTED;
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      discard(connection, carrier, entries, e);
      throw e;
    }
  }

  private static void requireShown(TokenEntries entries, String label)
      throws GeneralSecurityException, IOException {
    if (!entries.shows(label)) {
      throw new KeyStoreException("the token does not show a pair that was stored");
    }
  }

  /** What cannot be removed now must at least not become more with each search. */
  private void discard(
      TokenConnection connection, Carrier carrier, TokenEntries entries, Exception cause) {
    try {
      carrier.destroyElsewhere(entries);
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      connection.searchNoMore();
      cause.addSuppressed(e);
    }
  }

  private KeyUnavailableException undecided(String label, Exception cause) {
    return new KeyUnavailableException(
        "the token of "
            + token
            + " does not let it be found out whether something is left of the key pair "
            + label
            + " ("
            + TokenErrors.reason(cause)
            + "); look for private keys and certificates with the ID "
            + HexFormat.of().formatHex(label.getBytes(StandardCharsets.US_ASCII))
            + ", or one that begins so, and remove them: pkcs11-tool --login --delete-object --type"
            + " privkey --id ID, the same with --type cert",
        cause);
  }
}
