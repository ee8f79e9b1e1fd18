package io.callflow.call.ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.Party;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ParticipantsTest {
  private final Participants participants = new Participants();

  private Participant party(@Nullable String number, @Nullable String raw, @Nullable String name) {
    Participant participant = participants.party(new Party(number, null, raw, name));
    assertNotNull(participant);
    return participant;
  }

  @Test
  void a_party_with_two_addresses_makes_one_participant_of_those_who_had_one() {
    Participant byNumber = party("+4930123456", null, null);
    Participant byRaw = party(null, "1015", null);
    assertFalse(byNumber.isSame(byRaw));

    Participant both = party("+4930123456", "1015", "Jonas");

    assertTrue(byNumber.isSame(byRaw) && both.isSame(byRaw));
    assertEquals(new Lane(Lane.Kind.PARTY, "Jonas", List.of("1015", "+4930123456")), byRaw.lane());
    assertEquals(participants.lane(byNumber), participants.lane(byRaw));
  }

  @Test
  void two_parties_of_one_display_name_are_two_participants() {
    assertFalse(party(null, "1015", "Support").isSame(party(null, "1016", "Support")));
  }

  @Test
  void a_display_name_is_an_address_only_if_it_stands_alone() {
    Participant named = party(null, null, "Support");
    assertTrue(named.isSame(participants.node("support")));
    assertFalse(named.isSame(party(null, "1016", "Support")));
  }

  @Test
  void a_leg_is_not_the_node_of_the_same_name() {
    Participant leg = participants.leg("a");
    assertFalse(leg.isSame(participants.node("a")));
    assertFalse(leg.isSame(participants.node("leg a")));
    assertTrue(participants.isCalled(leg, "a"));
    assertFalse(participants.isCalled(leg, "A"));
  }

  @Test
  void lanes_stand_in_the_order_in_which_they_are_asked_for() {
    Participant first = participants.node("first");
    Participant second = participants.node("second");
    assertEquals(0, participants.lane(second));
    assertFalse(participants.hasLane(first));
    assertEquals(1, participants.lane(first));
    assertEquals(0, participants.lane(second));
    assertEquals(
        List.of("second", "first"), participants.lanes().stream().map(Lane::name).toList());
  }

  @Test
  void an_absent_name_is_no_participant() {
    assertNull(participants.party(null));
    assertNull(participants.hopEnd(null));
    assertFalse(participants.isKnown("nobody"));
  }
}
