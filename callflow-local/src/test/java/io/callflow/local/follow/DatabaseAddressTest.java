package io.callflow.local.follow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAddressTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:mariadb://db/asterisk?password=hunter2",
        "jdbc:mariadb://db/asterisk?sslMode=trust&PASSWORD=hunter2",
        "jdbc:postgresql://db/asterisk?ssl=true&password=hunter2",
        "jdbc:postgresql://callflow:hunter2@db/asterisk",
        "jdbc:mariadb://callflow:hunter2@db/asterisk"
      })
  void a_password_in_the_url_is_refused_and_not_repeated(String url) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> DatabaseAddress.parse(url));
    String message = String.valueOf(refused.getMessage());
    assertFalse(message.contains("hunter2"), message);
    assertTrue(message.contains("CALLFLOW_JDBC_PASSWORD"), message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:mariadb://localhost/asterisk",
        "jdbc:mariadb://LOCALHOST:3307/asterisk?sslMode=trust",
        "jdbc:postgresql://127.0.0.1:5433/asterisk",
        "jdbc:postgresql://[::1]/asterisk",
        "jdbc:postgresql:asterisk",
        "jdbc:postgresql:///asterisk",
        "jdbc:mariadb://address=(host=localhost)(port=3306)/asterisk",
        "jdbc:sqlite:/var/log/asterisk/master.db"
      })
  void a_server_on_this_machine_is_local(String url) {
    assertTrue(DatabaseAddress.parse(url).isLocal());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:mariadb://db.example/asterisk",
        "jdbc:mariadb://localhost,db.example/asterisk",
        "jdbc:postgresql://10.0.0.7:5432/asterisk?host=localhost",
        "jdbc:postgresql://localhost.example/asterisk",
        "jdbc:postgresql://127.0.0.1,[2001:db8::1]:5432/asterisk",
        "jdbc:mariadb://address=(host=db.example)(port=3306)/asterisk"
      })
  void any_server_on_another_machine_makes_it_remote(String url) {
    assertFalse(DatabaseAddress.parse(url).isLocal());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"jdbc:oracle:thin:@db", "mariadb://db/a", "", "jdbc:sqlite:", "jdbc:h2:a"})
  void other_urls_are_refused(String url) {
    assertThrows(IllegalArgumentException.class, () -> DatabaseAddress.parse(url));
  }

  @Test
  void an_address_is_told_without_its_parameters() {
    assertEquals(
        "jdbc:mariadb://db/asterisk",
        DatabaseAddress.parse("jdbc:mariadb://db/asterisk?keyStorePassword=a").toString());
  }
}
