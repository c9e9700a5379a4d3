/** Master keys in real tokens of different makers, which the tests make for themselves. */
package io.github.cmkjca.it.tokens;
