package io.github.cmkjca.spi;

import java.security.Principal;

/**
 * A JAAS principal whose name is the ARN under which its subject uses keys, for example {@code
 * arn:aws:iam::000000000000:user/batch}. It wins over all other principals of a subject, and is the
 * only one that can make its subject the root of the account, a role or a session: others name
 * users. A login module adds it for whom it has authenticated, never with a name that somebody
 * could choose.
 *
 * @param getName the ARN
 */
public record CmkPrincipal(String getName) implements Principal {}
