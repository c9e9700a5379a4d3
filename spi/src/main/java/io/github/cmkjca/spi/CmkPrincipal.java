package io.github.cmkjca.spi;

import java.security.Principal;

/**
 * A JAAS principal whose name is the ARN under which its subject uses keys, for example {@code
 * arn:aws:iam::000000000000:user/batch}. It wins over all other principals of a subject.
 *
 * @param getName the ARN
 */
public record CmkPrincipal(String getName) implements Principal {}
