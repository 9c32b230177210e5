// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "access/permit.hpp"
#include "access/viewer.hpp"
#include "record/record.hpp"
#include "record/work.hpp"
#include "search/search.hpp"
#include "support/memory_store.hpp"

namespace dyad::access {
namespace {

constexpr Instant kNow{1'800'000'000'000};  // 2027-01-15

struct FixedClock final : record::Clock {
  Instant at = kNow;
  Instant now() const override { return at; }
};

// Two hospitals share the case of one mother and her child; another mother is at a third.
constexpr std::string_view kWorld = R"({"resourceType":"Bundle","type":"collection","entry":[
{"resource":{"resourceType":"Organization","id":"h1","name":"One"}},
{"resource":{"resourceType":"Organization","id":"h1-icu","name":"ICU","partOf":{"reference":"Organization/h1"}}},
{"resource":{"resourceType":"Organization","id":"h2","name":"Two"}},
{"resource":{"resourceType":"Organization","id":"h3","name":"Three"}},
{"resource":{"resourceType":"Practitioner","id":"lan"}},
{"resource":{"resourceType":"Practitioner","id":"minh"}},
{"resource":{"resourceType":"Practitioner","id":"tam"}},
{"resource":{"resourceType":"Patient","id":"f","active":true}},
{"resource":{"resourceType":"RelatedPerson","id":"mf","patient":{"reference":"Patient/f"}}},
{"resource":{"resourceType":"Patient","id":"m","active":true,
 "link":[{"other":{"reference":"RelatedPerson/mf"},"type":"seealso"}]}},
{"resource":{"resourceType":"CareTeam","id":"team","status":"active","subject":{"reference":"Patient/m"},
 "participant":[{"member":{"reference":"Organization/h2"},"period":{"end":"2027-02-01T00:00:00Z"}},
                {"member":{"reference":"Practitioner/tam"},"period":{"start":"2027-01-20T00:00:00Z"}}]}},
{"resource":{"resourceType":"EpisodeOfCare","id":"case","status":"active","patient":{"reference":"Patient/m"},
 "managingOrganization":{"reference":"Organization/h1"},"team":[{"reference":"CareTeam/team"}]}},
{"resource":{"resourceType":"Observation","id":"o","status":"final","code":{"text":"x"},
 "subject":{"reference":"Patient/m"}}},
{"resource":{"resourceType":"Observation","id":"of","status":"final","code":{"text":"x"},
 "subject":{"reference":"Patient/f"}}},
{"resource":{"resourceType":"Patient","id":"other","active":true,
 "managingOrganization":{"reference":"Organization/h3"}}},
{"resource":{"resourceType":"Observation","id":"oo","status":"final","code":{"text":"x"},
 "subject":{"reference":"Patient/other"}}},
{"resource":{"resourceType":"Device","id":"ward-monitor"}},
{"resource":{"resourceType":"Device","id":"her-pump","patient":{"reference":"Patient/m"}}},
{"resource":{"resourceType":"Binary","id":"loose","contentType":"text/plain","data":"QQ=="}},
{"resource":{"resourceType":"ServiceRequest","id":"q","status":"active","intent":"order",
 "subject":{"reference":"Patient/m"}}},
{"resource":{"resourceType":"ClinicalImpression","id":"of-lan","status":"completed",
 "meta":{"security":[{"system":"https://dyad.example/fhir/CodeSystem/security","code":"sealed"}]},
 "subject":{"reference":"Patient/m"},"assessor":{"reference":"Practitioner/lan"},
 "supportingInfo":[{"reference":"ServiceRequest/q"}]}}
]})";

Principal person(std::string id, std::string organization, std::vector<Need> powers = {Need::care}) {
  Principal who;
  who.kind = Principal::Kind::person;
  who.practitioner = std::move(id);
  if (!organization.empty())
    who.posts.push_back({"post", std::move(organization), "obstetrician", std::move(powers)});
  return who;
}

struct World {
  FixedClock clock;
  support::MemoryStore* store = nullptr;
  std::unique_ptr<record::Record> all;
  std::unique_ptr<Scopes> scopes;

  World() {
    auto made = std::make_unique<support::MemoryStore>();
    store = made.get();
    record::Matcher matcher = [](const record::Reader& reader, std::string_view type, std::string_view,
                                 std::size_t) {
      std::vector<std::string> ids;
      record::Find find;
      find.type = type;
      const auto done = reader.find(find, {}, [&](record::Hit&& hit) {
        ids.push_back(hit.version.id);
        return true;
      });
      return done ? Result<std::vector<std::string>>(ids) : std::unexpected(done.error());
    };
    all = std::make_unique<record::Record>(std::move(made), clock, record::Rules{}, matcher);
    const auto done = all->submit(kWorld, "test", "system");
    REQUIRE_MESSAGE(done, (done ? "" : done.error().text()));
    scopes = std::make_unique<Scopes>(*store);
  }
  std::shared_ptr<const Scope> scope(const Principal& who) {
    auto scope = scopes->of(who, clock.at);
    REQUIRE(scope);
    return *scope;
  }
  std::string put(std::string_view json) {
    const auto done = all->submit(json, "test", "system");
    REQUIRE_MESSAGE(done, (done ? "" : done.error().text()));
    return done->entries.front().id;
  }
};

// One person's view, and writing through it.
struct Seat {
  Principal who;
  std::shared_ptr<const Scope> scope;
  CallersPermit permit;
  record::Record record;
  Seat(World& world, Principal p)
      : who(std::move(p)),
        scope(world.scope(who)),
        permit(who, *scope, world.scopes->circles()),
        record(*world.all, std::make_unique<ScopedStore>(world.all->store(), *scope, nullptr), permit) {}
  const record::Store& store() const { return record.store(); }

  Result<record::Performed> perform(record::Operation::Kind kind, std::string_view type, std::string_view id,
                                    std::string_view body) {
    record::Operation operation;
    operation.kind = kind;
    operation.type = type;
    operation.id = id;
    operation.path = type;
    if (!body.empty()) operation.body = json::parse(body).value();
    record::Work work;
    work.operations.push_back(std::move(operation));
    work.submission = {"test", std::string(body)};
    work.author = who.author();
    work.ids_from_client = true;
    return record.perform(std::move(work));
  }
  Result<record::Performed> update(std::string_view type, std::string_view id, std::string_view body) {
    return perform(record::Operation::Kind::update, type, id, body);
  }
  Result<record::Performed> create(std::string_view type, std::string_view body) {
    return perform(record::Operation::Kind::create, type, {}, body);
  }
};

std::string ids(const Result<std::vector<record::Version>>& found) {
  REQUIRE(found);
  std::string out;
  for (const auto& v : *found) out += (out.empty() ? "" : " ") + v.id;
  return out;
}

std::string found(const record::Reader& reader, std::string type) {
  record::Find find;
  find.type = std::move(type);
  std::string out;
  std::size_t n = 0;
  REQUIRE(reader.find(find, {}, [&](record::Hit&& hit) {
    out += (out.empty() ? "" : " ") + hit.version.id;
    return ++n > 0;
  }));
  CHECK(reader.count(find, {}) == n);
  record::LogQuery log;
  log.type = find.type;
  CHECK(reader.log(log)->size() == reader.log_size(log));
  return out;
}

TEST_CASE("the circle of a case decides who sees it, hospital by hospital and person by person, for a time") {
  World world;
  CHECK(world.scope(person("lan", "h1"))->sees_case("case"));
  CHECK(world.scope(person("lan", "h1-icu"))
            ->sees_case("case"));  // a department shares what its hospital shares
  CHECK(world.scope(person("minh", "h2"))->patients == std::vector<std::string>{"f", "m"});
  CHECK(world.scope(person("x", "h3"))->patients == std::vector<std::string>{"other"});
  CHECK(world.scope(person("x", ""))->patients.empty());
  // Who runs a hospital, keeps its data or audits it does not see its patients by that.
  for (const Need need : {Need::admin, Need::audit, Need::steward})
    CHECK(world.scope(person("x", "h1", {need}))->patients.empty());
  const auto kept = world.scopes->of(person("x", "h1", {Need::steward}), kNow, Need::steward);
  REQUIRE(kept);
  CHECK((*kept)->sees_case("case"));
  const auto tam = person("tam", "");
  CHECK_FALSE(world.scope(tam)->sees_case("case"));
  const auto minh = person("minh", "h2");
  CHECK(world.scope(minh)->sees_case("case"));
  world.clock.at = kNow.plus_days(10);  // tam's period has begun
  CHECK(world.scope(tam)->sees_case("case"));
  world.clock.at = kNow.plus_days(20);  // that of the second hospital is over
  CHECK_FALSE(world.scope(minh)->sees_case("case"));
  Principal app = person("lan", "h1");
  app.client = "app";
  app.patient = "m";
  CHECK(world.scope(app)->patients == std::vector<std::string>{"m"});
  CHECK_FALSE(world.scope(app)->sees_case("case"));  // the child is not the application's
  CHECK(world.scope(Principal{})->patients.empty());
}

TEST_CASE("a change of the circle holds from the next request on") {
  World world;
  const auto minh = person("minh", "h2");
  const auto before = world.scope(minh);
  CHECK(world.scope(minh) == before);  // kept
  world.put(
      R"({"resourceType":"CareTeam","id":"team","status":"active","subject":{"reference":"Patient/m"}})");
  CHECK_FALSE(world.scope(minh)->sees_case("case"));
  CHECK(world.scope(minh)->key != before->key);
}

TEST_CASE("who is outside is shown nothing, in any reading") {
  World world;
  const Seat in(world, person("minh", "h2"));
  const Seat out(world, person("x", "h3"));
  CHECK(found(in.store(), "Observation") == "o of");
  CHECK(found(out.store(), "Observation") == "oo");
  CHECK(ids(in.store().of_type("Observation", {})) == "o of");
  CHECK(ids(out.store().of_type("Observation", {})) == "oo");
  CHECK(ids(out.store().compartment({"m", "f"}, {})) == "");
  CHECK(ids(out.store().of_type_in("Observation", {"m", "other"}, {})) == "oo");
  CHECK(ids(out.store().history("Observation", "o")) == "");
  CHECK_FALSE(*out.store().read("Observation", "o", {}));
  CHECK_FALSE(*out.store().newest("Patient", "m"));
  CHECK_FALSE(*out.store().read_version("Patient", "m", 1));
  CHECK(*in.store().read_version("Patient", "m", 1));
  CHECK(out.store().extent({"m"}, {})->versions == 0);
  CHECK(out.store().standing("Observation", {13}, {"m"}) == std::vector<bool>{false});
  CHECK(ids(out.store().since(0, 100)) == "h1 h1-icu h2 h3 lan minh tam other oo ward-monitor");
  CHECK(ids(out.store().since(0, 2)) == "h1 h1-icu");
  record::LogQuery log;
  CHECK(ids(out.store().log(log)) == "oo other tam minh lan h3 h2 h1-icu h1");
  CHECK(out.store().log_size(log) == 9u);
  CHECK(found(out.store(), "Device") == "ward-monitor");
  CHECK(found(in.store(), "Device") == "ward-monitor her-pump");
  CHECK(found(in.store(), "Binary") == "");
  CHECK(found(Seat(world, person("s", "h3", {Need::steward})).store(), "Binary") == "loose");
  CHECK_FALSE(out.record.store().last_sequence() == 0);
}

TEST_CASE(
    "a patient who is only linked to one the caller sees stays hidden, in every reading and every number") {
  World world;
  // The mother stands in the compartment of the child that she names.
  CHECK(world.all->store().standing("Patient", {10}, {"f"}) == std::vector<bool>{true});
  Principal app = person("lan", "h1");
  app.client = "app";
  app.patient = "f";
  Seat child(world, app);
  CHECK(found(child.store(), "Patient") == "f");
  CHECK(ids(child.store().of_type("Patient", {})) == "f");
  CHECK(ids(child.store().compartment({"f"}, {})) == "f mf of");
  CHECK_FALSE(*child.store().read("Patient", "m", {}));
  CHECK(ids(child.store().history("Patient", "m")) == "");
  record::LogQuery log;
  CHECK(child.store().log_size(log) == child.store().log(log)->size());
  log.type = "Patient";
  CHECK(child.store().log_size(log) == 1u);
  // Nor does a refusal tell that she is there.
  const auto about = [&](const std::string& patient) {
    return child.create("Observation",
                        R"({"resourceType":"Observation","status":"final","code":{"text":"x"},)"
                        R"("subject":{"reference":"Patient/)" +
                            patient + "\"}}");
  };
  const auto hidden = about("m"), absent = about("z");
  REQUIRE_FALSE(hidden);
  REQUIRE_FALSE(absent);
  std::string words = hidden.error().text();
  words.replace(words.find("Patient/m"), 9, "Patient/z");
  CHECK(words == absent.error().text());
  app.patient = "m";
  CHECK(found(Seat(world, app).store(), "Patient") == "m");
  // A hospital that leads one Patient and shares no case sees that one, whoever it names.
  world.put(R"({"resourceType":"Patient","id":"aunt","managingOrganization":{"reference":"Organization/h1"},
    "link":[{"other":{"reference":"Patient/other"},"type":"seealso"}]})");
  CHECK(found(Seat(world, person("x", "h3")).store(), "Patient") == "other");
}

TEST_CASE(
    "what is written through an application counts as written by its person, within what the person may do") {
  World world;
  const std::string heart = R"({"resourceType":"Observation","status":"final","code":{"text":"x"},)"
                            R"("subject":{"reference":"Patient/m"}})";
  Principal app = person("lan", "h1");
  app.client = "app";
  Seat lan(world, app);
  CHECK_FALSE(lan.who.may(Need::care));  // no page of ours
  CHECK(lan.create("Observation", heart));
  CHECK_FALSE(lan.create("PractitionerRole", R"({"resourceType":"PractitionerRole"})"));
  app.posts.front().powers = {Need::admin, Need::steward};
  Seat administrator(world, app);
  CHECK_FALSE(administrator.create("Observation", heart));
  CHECK_FALSE(administrator.create("PractitionerRole", R"({"resourceType":"PractitionerRole",
    "organization":{"reference":"Organization/h1"}})"));  // programs administrate nothing
  Principal program = person("", "h1");
  program.kind = Principal::Kind::system;
  program.client = "monitor";
  CHECK(Seat(world, program).create("Observation", heart));
}

TEST_CASE("a deletion is shown to those who saw what it took away") {
  World world;
  Seat in(world, person("minh", "h2"));
  REQUIRE(in.perform(record::Operation::Kind::remove, "Observation", "o", ""));
  CHECK(in.store().newest("Observation", "o")->value().deleted);
  CHECK_FALSE(*Seat(world, person("x", "h3")).store().newest("Observation", "o"));
}

TEST_CASE("a sealed opinion is its giver's until one's own is in, or the request opens them") {
  World world;
  CHECK(found(Seat(world, person("lan", "h1")).store(), "ClinicalImpression") == "of-lan");
  const auto minh = person("minh", "h2");
  CHECK(found(Seat(world, minh).store(), "ClinicalImpression") == "");
  CHECK(ids(Seat(world, minh).store().compartment({"m"}, {})).find("of-lan") == std::string::npos);
  record::LogQuery log;
  const auto hidden = Seat(world, minh).store().log_size(log);
  CHECK(hidden == Seat(world, minh).store().log(log)->size());
  world.put(R"({"resourceType":"ClinicalImpression","id":"of-minh","status":"completed",
    "subject":{"reference":"Patient/m"},"assessor":{"reference":"Practitioner/minh"},
    "supportingInfo":[{"reference":"ServiceRequest/q"}]})");
  CHECK(found(Seat(world, minh).store(), "ClinicalImpression") == "of-lan of-minh");
  const auto third = person("tu", "h2");
  CHECK(found(Seat(world, third).store(), "ClinicalImpression") == "of-minh");
  world.put(R"({"resourceType":"ServiceRequest","id":"q","status":"completed","intent":"order",
    "subject":{"reference":"Patient/m"}})");
  CHECK(found(Seat(world, third).store(), "ClinicalImpression") == "of-lan of-minh");
}

TEST_CASE(
    "what is said about a sealed answer by who gave it is sealed with it, in every reading and number") {
  World world;
  const auto comment = [](std::string_view id, std::string_view meta) {
    return R"({"resourceType":"Communication","id":")" + std::string(id) + R"(","status":"completed",)" +
           std::string(meta) +
           R"("basedOn":[{"reference":"ServiceRequest/q"}],"subject":{"reference":"Patient/m"},
            "sender":{"reference":"Practitioner/lan"},"payload":[{"contentString":"as I said"}]})";
  };
  world.put(comment("asked", ""));
  world.put(comment(
      "told",
      R"("meta":{"security":[{"system":"https://dyad.example/fhir/CodeSystem/security","code":"sealed"}]},)"));
  const auto minh = person("minh", "h2");
  CHECK(found(Seat(world, person("lan", "h1")).store(), "Communication") == "asked told");
  CHECK(found(Seat(world, minh).store(), "Communication") == "asked");
  record::LogQuery log;
  CHECK(Seat(world, minh).store().log_size(log) == Seat(world, minh).store().log(log)->size());
  world.put(R"({"resourceType":"ClinicalImpression","id":"of-minh","status":"completed",
    "subject":{"reference":"Patient/m"},"assessor":{"reference":"Practitioner/minh"},
    "supportingInfo":[{"reference":"ServiceRequest/q"}]})");
  CHECK(found(Seat(world, minh).store(), "Communication") == "asked told");
}

TEST_CASE("a write from outside is refused as if what it names were not there") {
  World world;
  Seat out(world, person("x", "h3"));
  const auto about = [](std::string_view patient) {
    return R"({"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/)" +
           std::string(patient) + "\"}}";
  };
  const auto same = [&](const Result<record::Performed>& hidden, const Result<record::Performed>& absent,
                        std::string name, std::string other) {
    REQUIRE_FALSE(hidden);
    REQUIRE_FALSE(absent);
    CHECK(hidden.error().kind == absent.error().kind);
    std::string a = hidden.error().text(), b = absent.error().text();
    if (const auto at = a.find(name); at != std::string::npos) a.replace(at, name.size(), other);
    CHECK(a == b);
  };
  same(out.create("Observation", about("m")), out.create("Observation", about("zz")), "Patient/m",
       "Patient/zz");
  const std::string own = R"({"resourceType":"Observation","id":"ID","status":"final","code":{"text":"x"},)"
                          R"("subject":{"reference":"Patient/other"}})";
  const auto with_id = [&](const std::string& id) {
    std::string body = own;
    return body.replace(body.find("ID"), 2, id);
  };
  same(out.update("Observation", "of", with_id("of")), out.update("Observation", "zz", with_id("zz")),
       "Observation/of", "Observation/zz");
  const std::string patch = R"([{"op":"add","path":"/status","value":"final"}])";
  const auto patched = [&](std::string_view id) {
    record::Operation operation;
    operation.kind = record::Operation::Kind::patch;
    operation.type = operation.path = "Observation";
    operation.id = id;
    operation.patch_media = "application/json-patch+json";
    operation.body = json::parse(patch).value();
    return out.record.perform({{operation}, {"test", patch}, out.who.author()});
  };
  same(patched("of"), patched("zz"), "Observation/of", "Observation/zz");
  const auto removed = out.perform(record::Operation::Kind::remove, "Observation", "of", "");
  REQUIRE(removed);
  CHECK_FALSE(removed->outcomes.front().version);
  CHECK(world.all->store().read("Observation", "of", {})->has_value());
  // A condition finds what is seen, and nothing else.
  record::Operation once;
  once.type = once.path = "Observation";
  once.body = json::parse(about("other")).value();
  once.condition = "anything";
  const auto found_one = out.record.perform({{once}, {"test", "x"}, out.who.author()});
  REQUIRE(found_one);
  CHECK(found_one->outcomes.front().id == "oo");
}

TEST_CASE("who may change who shares a case") {
  World world;
  const std::string team = R"({"resourceType":"CareTeam","id":"team","status":"active",
    "subject":{"reference":"Patient/m"},"participant":[{"member":{"reference":"Organization/h3"}}]})";
  Seat partner(world, person("minh", "h2"));
  CHECK_FALSE(partner.update("CareTeam", "team", team));
  const std::string episode = R"({"resourceType":"EpisodeOfCare","id":"case","status":"active",
    "patient":{"reference":"Patient/m"},"managingOrganization":{"reference":"Organization/h2"},
    "team":[{"reference":"CareTeam/team"}]})";
  CHECK_FALSE(partner.update("EpisodeOfCare", "case", episode));
  const std::string glass = R"({"resourceType":"Flag","status":"active","subject":{"reference":"Patient/m"},
    "code":{"coding":[{"system":"https://dyad.example/fhir/CodeSystem/access","code":"break-glass"}]},
    "author":{"reference":"Practitioner/tam"}})";
  CHECK_FALSE(partner.create("Flag", glass));
  // But a call for help brings the hospital that is called.
  const auto call = [&](std::string_view member, std::string_view role) {
    std::string bundle = R"({"resourceType":"Bundle","type":"transaction","entry":[
      {"resource":{"resourceType":"ServiceRequest","status":"active","intent":"order","subject":{"reference":"Patient/m"},
        "category":[{"coding":[{"system":"https://dyad.example/fhir/CodeSystem/concept","code":"consultation"}]}]},
       "request":{"method":"POST","url":"ServiceRequest"}},
      {"resource":{"resourceType":"CareTeam","id":"team","status":"active","subject":{"reference":"Patient/m"},"participant":[
        {"member":{"reference":"Organization/h2"},"period":{"end":"2027-02-01T00:00:00Z"}},
        {"member":{"reference":"Practitioner/tam"},"period":{"start":"2027-01-20T00:00:00Z"}},
        {"role":[{"coding":[{"system":"https://dyad.example/fhir/CodeSystem/concept","code":"ROLE"}]}],
         "member":{"reference":"MEMBER"}}]},
       "request":{"method":"PUT","url":"CareTeam/team"}}]})";
    bundle.replace(bundle.find("ROLE"), 4, role);
    bundle.replace(bundle.find("MEMBER"), 6, member);
    return Seat(world, person("minh", "h2")).record.submit(bundle, "test", "Practitioner/minh");
  };
  CHECK_FALSE(call("Practitioner/lan", "called"));
  CHECK_FALSE(call("Organization/h3", "friend"));
  const auto called = call("Organization/h3", "called");
  CHECK_MESSAGE(called, (called ? "" : called.error().text()));
  CHECK(world.scope(person("x", "h3"))->sees_case("case"));
  Seat leading(world, person("lan", "h1-icu"));
  CHECK(leading.update("CareTeam", "team", team));
  CHECK(world.scope(person("x", "h3"))->sees_case("case"));
  CHECK_FALSE(world.scope(person("minh", "h2"))->sees_case("case"));
}

TEST_CASE("a new patient comes with a hospital, a case or a mother of the writer's own") {
  World world;
  Seat lan(world, person("lan", "h1"));
  CHECK_FALSE(lan.create("Patient", R"({"resourceType":"Patient","active":true})"));
  CHECK_FALSE(lan.create("Patient", R"({"resourceType":"Patient",
    "managingOrganization":{"reference":"Organization/h3"}})"));
  CHECK(lan.create("Patient", R"({"resourceType":"Patient",
    "managingOrganization":{"reference":"Organization/h1"}})"));
  const auto twin = lan.record.submit(R"({"resourceType":"Bundle","type":"transaction","entry":[
    {"fullUrl":"urn:uuid:4d9a3f6e-2f6e-4a51-8a4e-0c8f3a1b2c3d","resource":{"resourceType":"Patient"},
     "request":{"method":"POST","url":"Patient"}},
    {"fullUrl":"urn:uuid:4d9a3f6e-2f6e-4a51-8a4e-0c8f3a1b2c3e","resource":{"resourceType":"RelatedPerson",
     "patient":{"reference":"urn:uuid:4d9a3f6e-2f6e-4a51-8a4e-0c8f3a1b2c3d"}},
     "request":{"method":"POST","url":"RelatedPerson"}},
    {"resource":{"resourceType":"Patient","id":"m","active":true,"link":[
      {"other":{"reference":"RelatedPerson/mf"},"type":"seealso"},
      {"other":{"reference":"urn:uuid:4d9a3f6e-2f6e-4a51-8a4e-0c8f3a1b2c3e"},"type":"seealso"}]},
     "request":{"method":"PUT","url":"Patient/m"}}]})",
                                      "test", "Practitioner/lan");
  CHECK_MESSAGE(twin, (twin ? "" : twin.error().text()));
  CHECK(world.scope(person("minh", "h2"))->patients.size() == 3);
}

TEST_CASE("people, hospitals and posts are their administrator's") {
  World world;
  const std::string post =
      R"({"resourceType":"PractitionerRole","practitioner":{"reference":"Practitioner/x"},
    "organization":{"reference":"Organization/HH"}})";
  world.put(R"({"resourceType":"Practitioner","id":"x"})");
  const auto at = [&](std::string_view hospital) {
    std::string body = post;
    return body.replace(body.find("HH"), 2, hospital);
  };
  Seat doctor(world, person("lan", "h1"));
  CHECK_FALSE(doctor.create("PractitionerRole", at("h1")));
  Seat admin(world, person("a", "h1", {Need::admin}));
  CHECK(admin.create("PractitionerRole", at("h1-icu")));
  CHECK_FALSE(admin.create("PractitionerRole", at("h2")));
  CHECK_FALSE(
      admin.update("Organization", "h2", R"({"resourceType":"Organization","id":"h2","name":"Mine"})"));
  CHECK(admin.update("Practitioner", "x", R"({"resourceType":"Practitioner","id":"x","active":true})"));
  CHECK_FALSE(
      admin.update("Practitioner", "lan", R"({"resourceType":"Practitioner","id":"lan","active":false})"));
  CHECK_FALSE(admin.create("ValueSet", R"({"resourceType":"ValueSet","status":"draft"})"));
  CHECK(Seat(world, person("s", "h1", {Need::steward}))
            .create("ValueSet", R"({"resourceType":"ValueSet","status":"draft"})"));
  CHECK_FALSE(
      admin.create("Observation", R"({"resourceType":"Observation","status":"final","code":{"text":"x"},
    "subject":{"reference":"Patient/m"}})"));
}

TEST_CASE("what a hospital offers is written by those who keep it there, whatever the type") {
  World world;
  world.put(R"({"resourceType":"Device","id":"cot-monitor","owner":{"reference":"Organization/h2"}})");
  world.put(
      R"({"resourceType":"Location","id":"theatre","managingOrganization":{"reference":"Organization/h2"}})");
  world.put(R"({"resourceType":"Schedule","id":"hours","actor":[{"reference":"Location/theatre"}]})");
  const std::vector<std::pair<const char*, std::string>> offers{
      {"Device", R"({"resourceType":"Device","id":"cot-monitor","status":"inactive",
        "owner":{"reference":"Organization/h2"}})"},
      {"Location", R"({"resourceType":"Location","id":"theatre","status":"suspended",
        "managingOrganization":{"reference":"Organization/h2"}})"},
      {"Schedule", R"({"resourceType":"Schedule","id":"hours","active":false,
        "actor":[{"reference":"Location/theatre"}]})"},
      {"Group", R"({"resourceType":"Group","type":"substance","actual":true,"quantity":4,
        "managingEntity":{"reference":"Organization/h2"}})"},
      {"Slot", R"({"resourceType":"Slot","status":"free","schedule":{"reference":"Schedule/hours"},
        "start":"2027-01-16T07:00:00Z","end":"2027-01-16T17:00:00Z"})"}};
  const auto write = [&](Principal who, const std::string& body) {
    Seat seat(world, std::move(who));
    const auto parsed = json::parse(body).value();
    const std::string id(parsed["id"].as_string());
    return seat.perform(id.empty() ? record::Operation::Kind::create : record::Operation::Kind::update,
                        parsed["resourceType"].as_string(), id, body);
  };
  Principal program = person("", "h2");
  program.kind = Principal::Kind::system;
  program.client = "beds";
  for (const auto& [type, body] : offers) {
    CAPTURE(type);
    for (const auto& who :
         {person("lan", "h1", {Need::admin, Need::steward, Need::care}), person("minh", "h2", {Need::care})})
      CHECK_FALSE(write(who, body));
    for (const auto& who :
         {person("minh", "h2", {Need::admin}), person("minh", "h2", {Need::sign, Need::care}), program})
      CHECK(write(who, body));
  }
  // Not to one's own hospital either: what was another's stays there.
  CHECK_FALSE(
      write(person("lan", "h1", {Need::admin}),
            R"({"resourceType":"Device","id":"cot-monitor","owner":{"reference":"Organization/h1"}})"));
}

TEST_CASE("broken glass opens one case for its time") {
  World world;
  const auto tam = person("tam", "h3");
  world.put(R"({"resourceType":"Flag","status":"active","subject":{"reference":"Patient/m"},
    "code":{"coding":[{"system":"https://dyad.example/fhir/CodeSystem/access","code":"break-glass"}]},
    "author":{"reference":"Practitioner/tam"},
    "period":{"start":"2027-01-15T08:00:00Z","end":"2027-01-15T09:00:00Z"},
    "extension":[{"url":"https://dyad.example/fhir/StructureDefinition/opened-case",
      "valueReference":{"reference":"EpisodeOfCare/case"}}]})");
  world.clock.at = parse_instant("2027-01-15T08:30:00Z").value();
  const auto scope = world.scope(tam);
  CHECK(scope->sees_case("case"));
  CHECK(scope->by_glass.contains("case"));
  CHECK(scope->glass_patients.size() == 2);
  CHECK_FALSE(world.scope(person("other", "h3"))->sees_case("case"));
  // They may care for her, and not see to it that they see her longer.
  Seat inside(world, tam);
  CHECK(inside.create("Observation", R"({"resourceType":"Observation","status":"final","code":{"text":"seen"},
    "subject":{"reference":"Patient/m"}})"));
  for (const auto& [type, body] : std::vector<std::pair<std::string, std::string>>{
           {"EpisodeOfCare", R"({"resourceType":"EpisodeOfCare","status":"active",
             "patient":{"reference":"Patient/m"},"managingOrganization":{"reference":"Organization/h3"}})"},
           {"CareTeam", R"({"resourceType":"CareTeam","status":"active","subject":{"reference":"Patient/m"},
             "participant":[{"member":{"reference":"Organization/h3"}}]})"},
           {"RelatedPerson", R"({"resourceType":"RelatedPerson","patient":{"reference":"Patient/m"}})"},
           {"Patient", R"({"resourceType":"Patient","managingOrganization":{"reference":"Organization/h3"},
             "link":[{"other":{"reference":"Patient/m"},"type":"seealso"}]})"}}) {
    CAPTURE(type);
    CHECK_FALSE(inside.create(type, body));
  }
  world.clock.at = parse_instant("2027-01-15T09:00:00Z").value();
  CHECK_FALSE(world.scope(tam)->sees_case("case"));
}

}  // namespace
}  // namespace dyad::access
