package io.github.cmkjca.datakey;

import java.util.List;

/** That a principal may use one data key, since which epoch, and how much it has done so. */
final class Permission {
  private final String principal;
  private final Need need;
  private final List<String> grantTokens;
  private final String action;
  private final Tally tally;

  /** The epoch read before the question that permitted it. */
  private volatile long epoch;

  Permission(
      String principal,
      Need need,
      List<String> grantTokens,
      String action,
      Tally tally,
      long epoch) {
    this.principal = principal;
    this.need = need;
    this.grantTokens = grantTokens;
    this.action = action;
    this.tally = tally;
    this.epoch = epoch;
  }

  boolean isFor(String caller, Need wanted, List<String> tokens) {
    return need == wanted && principal.equals(caller) && grantTokens.equals(tokens);
  }

  String action() {
    return action;
  }

  Tally tally() {
    return tally;
  }

  boolean holdsAt(long now) {
    return epoch == now;
  }

  void permittedAt(long asked) {
    epoch = asked;
  }
}
