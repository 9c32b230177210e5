// SPDX-License-Identifier: Apache-2.0
#include "care/offers.hpp"

#include <algorithm>

#include "care/care_test_support.hpp"
#include "care/consult_reach.hpp"
#include "care/offers_check.hpp"
#include "care/offers_desk.hpp"
#include "care/offers_write.hpp"
#include "record/ids.hpp"

using namespace dyad;
using namespace dyad::care;

namespace {

constexpr const char* kNow = "2026-11-22T03:00:00Z";  // ten in the morning at the hospitals
constexpr const char* kZone =
    R"("extension":[{"url":"http://hl7.org/fhir/StructureDefinition/timezone","valueCode":"Asia/Ho_Chi_Minh"}],)";

const OfferDesk& desk() {
  static const OfferDesk made(
      *OfferWords::read(timing::testing::slurp(std::string(DYAD_SOURCE_DIR) + "/data/care/offers.json")));
  return made;
}

access::Principal person(const char* organization, access::Need power) {
  access::Principal who;
  who.kind = access::Principal::Kind::person;
  who.practitioner = "lan";
  who.posts.push_back({"post", organization, "administrator", {power}, organization});
  return who;
}

// Two hospitals, and a surgeon who is on call at the first.
struct Region {
  contract::Fixture fixture{std::make_unique<support::MemoryStore>(), DYAD_SOURCE_DIR};
  access::Principal keeper = person("h1", access::Need::admin);

  Region() {
    fixture.clock.set(kNow);
    put(R"({"resourceType":"Organization","id":"h1",)" + std::string(kZone) + R"("name":"One"})");
    put(R"({"resourceType":"Organization","id":"h2","name":"Two"})");
    put(R"({"resourceType":"Practitioner","id":"hung","name":[{"text":"Hung"}]})");
    put(R"({"resourceType":"PractitionerRole","id":"hung-surgeon","practitioner":{"reference":"Practitioner/hung"},
      "organization":{"reference":"Organization/h1"},
      "code":[{"coding":[{"system":"https://dyad.example/fhir/CodeSystem/role","code":"surgeon"}]}],
      "specialty":[{"coding":[{"system":"https://dyad.example/fhir/CodeSystem/specialty","code":"surgery"}]}]})");
    put(R"({"resourceType":"Schedule","id":"on-call-hung","actor":[{"reference":"PractitionerRole/hung-surgeon"}]})");
    put(R"({"resourceType":"Slot","id":"duty","schedule":{"reference":"Schedule/on-call-hung"},"status":"busy",
      "start":"2026-11-22T11:00:00Z","end":"2026-11-22T23:00:00Z"})");
  }
  void put(const std::string& body) { fixture.accept(body); }
  Offers offers() const {
    auto read = read_offers(fixture.rec->store(), desk().words(), fixture.clock.now());
    REQUIRE(read);
    return std::move(*read);
  }
  json::Value change(const std::string& csv, bool preview = false) {
    auto done = desk().change(*fixture.rec, keeper, "h1", json::object({{"csv", csv}, {"preview", preview}}));
    REQUIRE_MESSAGE(done, (done ? std::string() : done.error().text()));
    return std::move(*done);
  }
  void good(const std::string& csv) {
    const auto done = change(csv);
    REQUIRE_MESSAGE(done["applied"].as_bool().value_or(false), json::write(done));
  }
  // The first reason why the last line is refused: "field code".
  std::string refusal(const std::string& csv) {
    const auto before = fixture.all().size();
    const auto done = change(csv);
    CHECK(fixture.all().size() == before);
    const auto& fault = done["lines"][done["lines"].size() - 1]["faults"][0];
    return std::string(fault["field"].as_string()) + " " + std::string(fault["code"].as_string());
  }
};

const std::string kHeader =
    "kind,id,name,level,features,count,product,group,use_by,lead_minutes,from,to,minutes,zone,status,"
    "reason\n";

// One of everything.
const std::string kList = kHeader +
                          "theatre,OR-1,Theatre one,,negative_pressure|oxygen,,,,,,,,,,,\n"
                          "icu_bed,ICU-1,,,,,,,,,,,,,,\n"
                          "cot,N-1,Cot one,intensive,,,,,,,,,,,,\n"
                          "vehicle,V-1,Ambulance,,incubator_mount,2,,,,,,,,,,\n"
                          "incubator,I-1,Incubator,,transport,,,,,,,,,,,\n"
                          "ventilator,X-1,\"Ventilator \"\"old\"\"\",,,,,,,,,,,,out,\"broken, sent away\"\n"
                          "blood,B-1,,,,4,red_cells,O-,2026-12-01,,,,,,,\n"
                          "drug,D-1,,,,30,H01BB02,,,15,,,,,,\n"
                          "route,h2,,,,,,,,,,,25,,,\n"
                          "person,hung-surgeon,,,bowel_surgery,,,,,,,,,,,\n"
                          "shift,hung-surgeon,,,,,,,,,2026-11-22 07:00,2026-11-22 17:00,,,,\n"
                          "open,OR-1,,,,,,,,,2026-11-22T07:00:00+07:00,2026-11-22T18:00:00+07:00,,,,\n"
                          "taken,theatre/OR-1,,,,,,,,,2026-11-22 13:00,2026-11-22 15:00,,,,resection\n";

}  // namespace

TEST_CASE("A list brought in is read back as plain values, and taken in again changes nothing") {
  Region region;
  region.good(kList);
  const Offers offers = region.offers();
  REQUIRE(offers.things.size() == 6);
  REQUIRE(offers.stocks.size() == 2);
  const auto theatre = std::ranges::find(offers.things, "OR-1", &OfferedThing::code);
  CHECK(theatre->kind == "theatre");
  CHECK(theatre->hospital == "h1");
  CHECK(theatre->features == std::vector<std::string>{"negative_pressure", "oxygen"});
  CHECK_FALSE(theatre->round_the_clock);
  CHECK(theatre->windows.size() == 2);
  const auto ventilator = std::ranges::find(offers.things, "X-1", &OfferedThing::code);
  CHECK(ventilator->name == "Ventilator \"old\"");
  CHECK_FALSE(ventilator->in_service);
  CHECK(ventilator->reason == "broken, sent away");
  CHECK(std::ranges::find(offers.things, "V-1", &OfferedThing::code)->capacity == 2);
  CHECK(std::ranges::find(offers.things, "N-1", &OfferedThing::code)->level == "intensive");
  const OfferedStock& blood = offers.stocks[0];
  CHECK(blood.product == "red_cells");
  CHECK(blood.group == "O-");
  CHECK(blood.units == 4);
  CHECK(*blood.use_by == *parse_instant("2026-12-02T00:00:00Z"));
  CHECK(offers.stocks[1].lead_time_min == 15);
  REQUIRE(offers.routes.size() == 1);
  CHECK(offers.routes[0].minutes == 25);
  CHECK(offers.routes[0].to == "h2");
  CHECK(offers.unread.empty());

  const auto csv = desk().csv(*region.fixture.rec, "h1");
  REQUIRE(csv);
  const auto again = region.change(*csv);
  CHECK(again["applied"].as_bool().value_or(false));
  for (const auto& line : again["lines"].items())
    CHECK_MESSAGE(line["outcome"].as_string() == "unchanged", json::write(line));
}

TEST_CASE("Shifts and skills join the post that is there; the on-call list stays what it was") {
  Region region;
  region.good(kList);
  const Offers offers = region.offers();
  REQUIRE(offers.people.size() == 1);
  const OfferedPerson& hung = offers.people[0];
  CHECK(hung.skills == std::vector<std::string>{"bowel_surgery"});
  REQUIRE(hung.windows.size() == 2);
  CHECK_FALSE(hung.windows[0].on_call);
  CHECK(hung.windows[1].on_call);
  const auto body = region.fixture.current("PractitionerRole", "hung-surgeon");
  CHECK(body["specialty"].size() == 2);
  CHECK(body["specialty"][0]["coding"][0]["code"].as_string() == "surgery");
  const auto reach = calling::Reach::read(region.fixture.rec->store(), region.fixture.clock.now());
  REQUIRE(reach);
  REQUIRE(reach->duties().size() == 1);
  CHECK(reach->duties()[0].slot == "duty");
}

TEST_CASE("Open times are what is open without what is taken, joined; nothing for what is out of service") {
  Region region;
  region.good(kList);
  const Offers offers = region.offers();
  const Instant from = *parse_instant("2026-11-21T17:00:00Z"), to = *parse_instant("2026-11-23T17:00:00Z");
  const auto at = [](const char* text) { return *parse_instant(text); };
  const auto of = [&](const char* code) {
    return *std::ranges::find(offers.things, code, &OfferedThing::code);
  };
  CHECK(open_times(of("OR-1"), from, to) ==
        std::vector<std::pair<Instant, Instant>>{{at("2026-11-22T00:00:00Z"), at("2026-11-22T06:00:00Z")},
                                                 {at("2026-11-22T08:00:00Z"), at("2026-11-22T11:00:00Z")}});
  CHECK(open_times(of("ICU-1"), from, to) == std::vector<std::pair<Instant, Instant>>{{from, to}});
  CHECK(open_times(of("X-1"), from, to).empty());
  // The shift ends at ten UTC, the duty begins at eleven.
  CHECK(open_times(offers.people[0], from, to).size() == 2);
  region.fixture.clock.set("2026-12-01T00:00:00Z");
  const Offers later = region.offers();
  // A thing whose open times are all over is not there round the clock for that.
  const auto theatre = std::ranges::find(later.things, "OR-1", &OfferedThing::code);
  CHECK(open_times(*theatre, later.hospitals.empty() ? from : at("2026-12-01T00:00:00Z"),
                   at("2026-12-03T00:00:00Z"))
            .empty());
}

TEST_CASE("What cannot be is refused by field and reason, and nothing of the list is written") {
  struct Bad {
    const char* line;
    const char* why;
  };
  const Bad all[] = {
      {"shift,hung-surgeon,,,,,,,,,2026-11-22 17:00,2026-11-22 07:00,,,,", "to ends_before_begins"},
      {"shift,hung-surgeon,,,,,,,,,2026-11-22T17:00:00+08:00,2026-11-22T19:00:00+08:00,,,,",
       "from other_zone"},
      {"shift,hung-surgeon,,,,,,,,,2026-11-20 07:00,2026-11-20 17:00,,,,", "to all_past"},
      {"shift,hung-surgeon,,,,,,,,,2026-11-22 07:00,2026-11-29 17:00,,,,", "to too_long_window"},
      {"shift,nobody,,,,,,,,,2026-11-22 07:00,2026-11-22 17:00,,,,", "id unknown_post"},
      {"shift,hung-surgeon,,,,,,,,,tomorrow,2026-11-22 17:00,,,,", "from not_a_time"},
      {"cot,N-1,a,intensive,,,,,,,,,,,,\ncot,N-1,b,special,,,,,,,,,,,,", "id twice"},
      {"cot,N-1,a,superb,,,,,,,,,,,,", "level unknown_level"},
      {"cot,N-1,a,,,,,,,,,,,,,", "level needed"},
      {"theatre,T,a,,golden,,,,,,,,,,,", "features unknown_feature"},
      {"theatre,T,a,,,-1,,,,,,,,,,", "count negative"},
      {"theatre,T,a,,,,,,,,,,5,,,", "minutes not_for_kind"},
      {"theatre,T,a,,,,,,,,,,,,out,", "reason needed"},
      {"theatre,T,a,,,,,,,,,,,,gone,", "status unknown_status"},
      {"route,h1,,,,,,,,,,,10,,,", "id to_itself"},
      {"route,h9,,,,,,,,,,,10,,,", "id no_such_hospital"},
      {"route,h2,,,,,,,,,,,-10,,,", "minutes negative"},
      {"route,h2,,,,,,,,,,,99999,,,", "minutes out_of_range"},
      {"blood,B,,,,3,red_cells,Q+,,,,,,,,", "group unknown_group"},
      {"blood,B,,,,3,gold,O+,,,,,,,,", "product unknown_component"},
      {"blood,B,,,,three,red_cells,O+,,,,,,,,", "count not_a_number"},
      {"drug,D,,,,3,X99,,,,,,,,,", "product unknown_drug"},
      {"person,hung-surgeon,,,juggling,,,,,,,,,,,", "features unknown_skill"},
      {"open,nothing,,,,,,,,,2026-11-22 07:00,2026-11-22 17:00,,,,", "id unknown_thing"},
      {"hospital,h1,,,,,,,,,,,,Mars/Olympus,,", "zone unknown_zone"},
      {"hospital,h2,,,,,,,,,,,,Asia/Shanghai,,", "id other_hospital"},
      {"castle,C,,,,,,,,,,,,,,", "kind unknown_kind"},
      {"cot,,a,special,,,,,,,,,,,,", "id needed"},
  };
  Region region;
  for (const Bad& bad : all) {
    CAPTURE(bad.line);
    // The good line before it is not written either.
    CHECK(region.refusal(kHeader + "icu_bed,GOOD,,,,,,,,,,,,,,\n" + bad.line + "\n") == bad.why);
  }
  CHECK(region.offers().things.empty());
}

TEST_CASE("A way back that takes much longer is told and taken; a past shift among coming ones too") {
  Region region;
  region.put(R"({"resourceType":"OrganizationAffiliation","active":true,
    "organization":{"reference":"Organization/h2"},"participatingOrganization":{"reference":"Organization/h1"},
    "code":[{"coding":[{"system":"https://dyad.example/fhir/CodeSystem/offer","code":"route"}]}],
    "extension":[{"url":"https://dyad.example/fhir/StructureDefinition/travel-time",
      "valueDuration":{"value":90,"unit":"min","system":"http://unitsofmeasure.org","code":"min"}}]})");
  const auto done = region.change(kHeader +
                                  "route,h2,,,,,,,,,,,25,,,\n"
                                  "shift,hung-surgeon,,,,,,,,,2026-11-21 07:00,2026-11-21 17:00,,,,\n"
                                  "shift,hung-surgeon,,,,,,,,,2026-11-23 07:00,2026-11-23 17:00,,,,\n");
  CHECK(done["applied"].as_bool().value_or(false));
  CHECK(done["lines"][0]["warnings"][0]["code"].as_string() == "asymmetric");
  CHECK(done["lines"][0]["warnings"][0]["limit"].as_string() == "90");
  CHECK(done["lines"][1]["warnings"][0]["code"].as_string() == "past");
}

TEST_CASE("What a hospital's own system writes in FHIR is read, by the standard's codes too") {
  Region region;
  region.put(R"({"resourceType":"Location","id":"bed","status":"active","name":"Bed 7",
    "identifier":[{"system":"urn:own","value":"B7"}],"type":[{"coding":[
      {"system":"http://terminology.hl7.org/CodeSystem/v3-RoleCode","code":"ICU"}]}],
    "physicalType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/location-physical-type","code":"bd"}]},
    "managingOrganization":{"reference":"Organization/h1"}})");
  region.put(R"({"resourceType":"Schedule","id":"bed-times","actor":[{"reference":"Location/bed"}]})");
  region.put(
      R"({"resourceType":"Slot","id":"busy","schedule":{"reference":"Schedule/bed-times"},"status":"busy",
    "start":"2026-11-22T00:00:00Z","end":"2026-11-24T00:00:00Z"})");
  region.put(R"({"resourceType":"Location","id":"ward","status":"active","name":"A ward of no kind",
    "managingOrganization":{"reference":"Organization/h1"}})");
  const Offers offers = region.offers();
  REQUIRE(offers.things.size() == 1);
  CHECK(offers.things[0].kind == "icu_bed");
  CHECK(offers.things[0].code == "B7");
  REQUIRE(offers.things[0].windows.size() == 1);
  CHECK(offers.things[0].windows[0].state == OfferState::taken);
  // A line about it changes that resource, and what the other system wrote stays.
  region.good(kHeader + "icu_bed,B7,Bed seven,,oxygen,,,,,,,,,,,\n");
  const auto body = region.fixture.current("Location", "bed");
  CHECK(body["name"].as_string() == "Bed seven");
  CHECK(body["identifier"].size() == 1);
  CHECK(json::write(body).find("\"ICU\"") != std::string::npos);
}

TEST_CASE("What says that it is an offer and cannot be read as one is told, not left out") {
  Region region;
  const auto offer = [](const char* type, const char* id, const char* code, const char* rest) {
    return std::string(R"({"resourceType":")") + type + R"(","id":")" + id +
           R"(","status":"active","type":[{"coding":[{"system":"https://dyad.example/fhir/CodeSystem/offer","code":")" +
           code + R"("}]}])" + rest + "}";
  };
  region.put(offer("Location", "lost", "theatre", ""));
  region.put(offer("Location", "a", "cot", R"(,"managingOrganization":{"reference":"Organization/h1"},
    "identifier":[{"value":"N-1"}])"));
  region.put(offer("Location", "b", "cot", R"(,"managingOrganization":{"reference":"Organization/h1"},
    "identifier":[{"value":"N-1"}])"));
  std::vector<std::string> told;
  for (const auto& one : region.offers().unread) told.push_back(one.reference + " " + one.why);
  std::ranges::sort(told);
  CHECK(told == std::vector<std::string>{"Location/a no_level", "Location/b no_level", "Location/b twice",
                                         "Location/lost no_hospital"});
}

TEST_CASE("Only who keeps the lists changes them; a preview writes nothing") {
  Region region;
  const auto before = region.fixture.all().size();
  CHECK(region.change(kList, true)["lines"][0]["outcome"].as_string() == "added");
  CHECK(region.fixture.all().size() == before);
  const auto body = json::object({{"csv", kList}});
  for (const auto& who : {person("h2", access::Need::admin), person("h1", access::Need::care)}) {
    const auto done = desk().change(*region.fixture.rec, who, "h1", body);
    REQUIRE_FALSE(done);
    CHECK(done.error().kind == ErrorKind::refused);
  }
  CHECK(desk().change(*region.fixture.rec, region.keeper, "h9", body).error().kind == ErrorKind::not_found);
  CHECK(region.fixture.all().size() == before);
}

TEST_CASE(
    "A list comes with commas or semicolons, quotation marks and a mark of byte order; slips name their "
    "line") {
  const auto rows = read_offer_csv(
      "\xEF\xBB\xBFkind;id;name;problem\r\ncot;\"N;1\";\"say \"\"a\"\"\";old\r\n;;;\r\ncot;N2;'=1+1;\r\n");
  REQUIRE(rows);
  REQUIRE(rows->size() == 2);
  CHECK((*rows)[0][OfferColumn::id] == "N;1");
  CHECK((*rows)[0][OfferColumn::name] == "say \"a\"");
  CHECK((*rows)[1].line == 4);
  CHECK((*rows)[1][OfferColumn::name] == "=1+1");
  CHECK(write_offer_csv(*rows).find("'=1+1") != std::string::npos);
  CHECK(read_offer_csv("").error().field == "line 1");
  CHECK(read_offer_csv("kind,id,colour\n").error().value == "colour");
  CHECK(read_offer_csv("kind,kind,id\n").error().message == "the column stands there twice");
  CHECK(read_offer_csv("kind\ncot\n").error().kind == ErrorKind::missing);
  CHECK(read_offer_csv("kind,id\ncot,a\ncot,b,c\n").error().field == "line 3");
  CHECK(read_offer_csv("kind,id\ncot,\"a\n").error().field == "line 2");
}

TEST_CASE("A list without the hospital's zone says so, or brings it") {
  Region region;
  region.put(R"({"resourceType":"Organization","id":"h1","name":"One"})");
  const std::string shift = "shift,hung-surgeon,,,,,,,,,2026-11-22 07:00,2026-11-22 17:00,,,,\n";
  CHECK(region.refusal(kHeader + shift) == "from zone_missing");
  region.good(kHeader + "hospital,h1,,,,,,,,,,,,Asia/Ho_Chi_Minh,,\n" + shift);
  CHECK(region.offers().hospital("h1")->zone == "Asia/Ho_Chi_Minh");
  CHECK(region.offers().people[0].windows[0].from == *parse_instant("2026-11-22T00:00:00Z"));
}
