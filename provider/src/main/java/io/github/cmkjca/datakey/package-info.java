/**
 * Data keys in use: unwrapped, cached within limits, authorised again whenever anything changed,
 * counted for the audit trail, wiped. Holds plaintext data keys; no other package does. Called by
 * {@code jca}; calls {@code kms} and {@code spi}.
 *
 * <p>{@link DataKeys} is the door; a {@link DataKey} is what a handle holds; a {@link Lease} is one
 * message. A use of a cached key takes no lock, looks nothing up and allocates the lease only:
 *
 * <table>
 * <caption>Fields that threads share</caption>
 * <tr><th>field</th><th>read</th><th>written</th><th>guard</th></tr>
 * <tr><td>{@code UseAuthority.epoch}</td><td>volatile, before each question and each step of a
 *     message</td><td>by {@code kms}, before a change returns</td><td>none: a permission holds for
 *     the epoch read before it was asked for</td></tr>
 * <tr><td>{@code DataKey.cached}</td><td>volatile</td><td>volatile, by whoever found it ended</td>
 *     <td>none: an ended key is found so by each reader</td></tr>
 * <tr><td>{@code CachedKey.material}</td><td>copied, then {@code wiped} read</td><td>{@code
 *     wiped} set, then zeroed, once</td><td>none: a copy that may be torn is thrown away</td></tr>
 * <tr><td>{@code CachedKey} quotas</td><td>-</td><td>{@code getAndAdd} before use, never after</td>
 *     <td>none: the reservation counts, an unused one is lost</td></tr>
 * <tr><td>{@code Permissions.rows}</td><td>volatile</td><td>copied on write</td><td>compare and
 *     set</td></tr>
 * <tr><td>{@code Permission.epoch}</td><td>volatile</td><td>after the answer, with the epoch of
 *     the question</td><td>none: an older value only asks again</td></tr>
 * <tr><td>{@code Tally} counts, {@code enlisted}</td><td>count first, then {@code enlisted}</td>
 *     <td>{@code enlisted} cleared first, then the counts read</td><td>none: one of the two sees
 *     the other</td></tr>
 * <tr><td>{@code Ledger.unwritten}</td><td>locked</td><td>locked</td><td>{@code Ledger.lock}, held
 *     while the audit trail is written, never on a hit</td></tr>
 * <tr><td>{@code Ledger.unwrittenSize}</td><td>volatile, before each message</td><td>volatile, at
 *     the end of each writing</td><td>none: messages that began meanwhile are in the next
 *     sum</td></tr>
 * <tr><td>{@code Retirement}, {@code Holders.Shard}, {@code Background}</td><td>locked</td>
 *     <td>locked</td><td>each its own lock, no other taken inside, no I/O</td></tr>
 * </table>
 */
@NullMarked
package io.github.cmkjca.datakey;

import org.jspecify.annotations.NullMarked;
