// SPDX-License-Identifier: Apache-2.0
#include "access/people.hpp"

#include <algorithm>
#include <array>

namespace dyad::access {
namespace {

constexpr std::string_view kSource = "people";
constexpr std::string_view kOrigin = "https://dyad.example/fhir/CodeSystem/origin";
constexpr std::string_view kTranslation = "https://dyad.example/fhir/StructureDefinition/translation";
constexpr std::string_view kOrganizationType = "http://terminology.hl7.org/CodeSystem/organization-type";
constexpr std::size_t kMostName = 200;

json::Value coding(std::string_view system, std::string_view code, std::string_view display) {
  return json::object({{"system", system}, {"code", code}, {"display", display}});
}

json::Value codeable(std::string_view system, std::string_view code, std::string_view display) {
  return json::object({{"coding", json::Array{coding(system, code, display)}}});
}

json::Value reference(std::string_view type, std::string_view id) {
  return json::object({{"reference", std::string(type) + "/" + std::string(id)}});
}

json::Value begun(std::string_view type, const std::string& id) {
  json::Value body = json::object({{"resourceType", type}});
  if (!id.empty()) body.set("id", id);
  return body;
}

void mark(json::Value& resource, bool synthetic) {
  if (synthetic)
    resource.set("meta", json::object({{"tag", json::Array{coding(kOrigin, "synthetic", "Synthetic")}}}));
}

Result<void> check_name(std::string_view field, std::string_view text) {
  const bool blank = text.find_first_not_of(" \t") == std::string_view::npos;
  if (blank) return fail(ErrorKind::missing, "a name is needed", std::string(field));
  if (text.size() > kMostName)
    return fail(ErrorKind::too_large, "the name is too long", std::string(field), {},
                "at most " + std::to_string(kMostName) + " bytes");
  return {};
}

json::Value human_name(std::string_view family, std::string_view given) {
  // Family name first, as Vietnamese and Chinese names are written; without a blank between Chinese ones.
  const bool letters = !family.empty() && static_cast<unsigned char>(family.front()) < 0xE0;
  const std::string text = std::string(family) + (letters && !given.empty() ? " " : "") + std::string(given);
  json::Value out = json::object({{"use", "official"}, {"text", text}, {"family", family}});
  if (!given.empty()) out.set("given", json::Array{given});
  return json::Value(json::Array{std::move(out)});
}

Result<std::string> date_of_start(std::string_view field, std::string_view given,
                                  std::string_view otherwise) {
  if (given.empty()) return std::string(otherwise);
  if (const auto date = parse_partial(given); !date)
    return fail(ErrorKind::invalid, "not a date", std::string(field), std::string(given.substr(0, 40)),
                "YYYY-MM-DD, or an instant with its zone");
  return std::string(given);
}

}  // namespace

// Bodies with an id are put under it, the others made.
Result<std::vector<std::string>> Staff::store(std::vector<json::Value> bodies, std::string_view author) {
  record::Work work;
  work.submission.source = kSource;
  work.author = author;
  json::Array sent;
  for (auto& body : bodies) {
    record::Operation operation;
    operation.type = body["resourceType"].as_string();
    operation.id = body["id"].as_string();
    operation.kind = operation.id.empty() ? record::Operation::Kind::create : record::Operation::Kind::update;
    operation.path = operation.type;
    sent.push_back(body);
    operation.body = std::move(body);
    work.operations.push_back(std::move(operation));
  }
  work.submission.body = json::write(json::Value(std::move(sent)));
  auto done = record_.perform(std::move(work));
  if (!done) return std::unexpected(done.error());
  std::vector<std::string> ids;
  for (const auto& outcome : done->outcomes) ids.push_back(outcome.id);
  return ids;
}

template <class New>
Result<std::string> Staff::add_one(const New& made, std::string_view author) {
  auto body = body_of(made);
  if (!body) return std::unexpected(body.error());
  auto ids = store({std::move(*body)}, author);
  if (!ids) return std::unexpected(ids.error());
  return ids->front();
}

Result<std::string> Staff::add(const NewHospital& hospital, std::string_view author) {
  return add_one(hospital, author);
}
Result<std::string> Staff::add(const NewPerson& person, std::string_view author) {
  return add_one(person, author);
}
Result<std::string> Staff::add(const NewPost& post, std::string_view author) { return add_one(post, author); }

template <class New>
Result<void> Staff::add_all(std::string_view type, const std::vector<New>& made, std::string_view author) {
  std::vector<json::Value> bodies;
  for (const New& one : made) {
    const auto held = record_.store().newest(type, one.id);
    if (!held) return std::unexpected(held.error());
    if (*held) continue;
    auto body = body_of(one);
    if (!body) return std::unexpected(body.error());
    bodies.push_back(std::move(*body));
  }
  if (bodies.empty()) return {};
  const auto done = store(std::move(bodies), author);
  return done ? Result<void>() : std::unexpected(done.error());
}

Result<void> Staff::add_missing(const std::vector<NewHospital>& hospitals,
                                const std::vector<NewPerson>& people, const std::vector<NewPost>& posts,
                                std::string_view author) {
  std::vector<NewHospital> outer, inner;
  for (const auto& hospital : hospitals) (hospital.part_of.empty() ? outer : inner).push_back(hospital);
  if (auto ok = add_all("Organization", outer, author); !ok) return ok;
  if (auto ok = add_all("Organization", inner, author); !ok) return ok;
  if (auto ok = add_all("Practitioner", people, author); !ok) return ok;
  return add_all("PractitionerRole", posts, author);
}

Result<json::Value> Staff::body_of(const NewHospital& hospital) const {
  const std::string name(hospital.names["en"].as_string());
  if (auto ok = check_name("name", name); !ok) return std::unexpected(ok.error());
  json::Value body = begun("Organization", hospital.id);
  mark(body, hospital.synthetic);
  body.set("active", true);
  const bool department = !hospital.part_of.empty();
  body.set("type", json::Array{codeable(kOrganizationType, department ? "dept" : "prov",
                                        department ? "Hospital Department" : "Healthcare Provider")});
  body.set("name", name);
  json::Array translations;
  for (const char* lang : {"vi", "zh"}) {
    const auto text = hospital.names[lang].as_string();
    if (text.empty() || text == name) continue;
    translations.push_back(json::object(
        {{"url", kTranslation},
         {"extension", json::Array{json::object({{"url", "lang"}, {"valueCode", lang}}),
                                   json::object({{"url", "content"}, {"valueString", text}})}}}));
  }
  if (!translations.empty()) body.set("_name", json::object({{"extension", std::move(translations)}}));
  if (department) {
    const auto above = directory_.hospital_of(hospital.part_of);
    if (!above) return std::unexpected(above.error());
    if (above->empty())
      return fail(ErrorKind::not_found, "there is no such hospital", "part_of", hospital.part_of);
    body.set("partOf", reference("Organization", hospital.part_of));
  }
  return body;
}

Result<json::Value> Staff::body_of(const NewPerson& person) const {
  if (auto ok = check_name("family", person.family); !ok) return std::unexpected(ok.error());
  if (person.given.size() > kMostName)
    return fail(ErrorKind::too_large, "the name is too long", "given", {},
                std::to_string(kMostName) + " bytes");
  json::Value body = begun("Practitioner", person.id);
  mark(body, person.synthetic);
  body.set("active", true);
  body.set("name", human_name(person.family, person.given));
  return body;
}

Result<json::Value> Staff::body_of(const NewPost& post) const {
  const auto people = directory_.people();
  if (!people) return std::unexpected(people.error());
  const auto person = (*people)->persons.find(post.person);
  if (person == (*people)->persons.end())
    return fail(ErrorKind::not_found, "there is no such person", "person", post.person);
  if (!(*people)->organizations.contains(post.organization))
    return fail(ErrorKind::not_found, "there is no such hospital or department", "organization",
                post.organization);
  const Role* role = directory_.roles().find(post.role);
  if (!role)
    return fail(ErrorKind::invalid, "there is no such role", "role", post.role,
                "one of data/access/roles.json");
  const auto from = date_of_start("from", post.from, format_utc(record_.now()));
  if (!from) return std::unexpected(from.error());
  const auto to = date_of_start("to", post.to, "");
  if (!to) return std::unexpected(to.error());
  json::Value body = begun("PractitionerRole", post.id);
  mark(body, person->second.synthetic);
  body.set("active", true);
  json::Value period = json::object({{"start", *from}});
  if (!to->empty()) period.set("end", *to);
  body.set("period", std::move(period));
  body.set("practitioner", reference("Practitioner", post.person));
  body.set("organization", reference("Organization", post.organization));
  body.set("code", json::Array{codeable(kRoleSystem, role->code, role->names["en"].as_string())});
  if (!role->specialty.empty())
    body.set("specialty",
             json::Array{codeable(kSpecialtySystem, role->specialty,
                                  directory_.roles().specialty_names(role->specialty)["en"].as_string())});
  return body;
}

Result<void> Staff::end_post(std::string_view id, Instant now, std::string_view author) {
  const auto held = record_.store().read("PractitionerRole", id, {});
  if (!held) return std::unexpected(held.error());
  if (!*held) return fail(ErrorKind::not_found, "there is no such post", "post", std::string(id));
  auto body = json::parse((*held)->body);
  if (!body) return std::unexpected(body.error());
  json::Value period = (*body)["period"];
  period.set("end", format_utc(now));
  body->set("period", std::move(period));
  body->set("active", false);
  const auto done = store({std::move(*body)}, author);
  return done ? Result<void>() : std::unexpected(done.error());
}

Result<void> Staff::rename(std::string_view person, std::string_view family, std::string_view given,
                           std::string_view author) {
  if (auto ok = check_name("family", family); !ok) return ok;
  const auto held = record_.store().read("Practitioner", person, {});
  if (!held) return std::unexpected(held.error());
  if (!*held) return fail(ErrorKind::not_found, "there is no such person", "person", std::string(person));
  auto body = json::parse((*held)->body);
  if (!body) return std::unexpected(body.error());
  body->set("name", human_name(family, given));
  const auto done = store({std::move(*body)}, author);
  return done ? Result<void>() : std::unexpected(done.error());
}

Result<void> add_demo_people(std::string_view people_json, Staff& staff, Accounts& accounts, Instant now) {
  constexpr const char* kSince = "2020-01-01";  // before the replayed cases
  const auto document = json::parse(people_json);
  if (!document) return std::unexpected(document.error());
  std::vector<NewHospital> hospitals;
  std::vector<NewPerson> people;
  std::vector<NewPost> posts;
  std::vector<Accounts::DemoAccount> logins;
  const auto text = [](const json::Value& row, const char* key) { return std::string(row[key].as_string()); };
  for (const auto& row : (*document)["hospitals"].items())
    hospitals.push_back({text(row, "id"), row["names"], text(row, "part_of"), true});
  for (const auto& row : (*document)["people"].items()) {
    const std::string login = text(row, "login");
    people.push_back({login, text(row, "family"), text(row, "given"), true});
    for (const auto& post : row["posts"].items()) {
      const std::string organization = text(post, "organization"), role = text(post, "role");
      std::string id = login + "-" + role + "-" + organization;
      std::ranges::replace(id, '_', '-');
      posts.push_back({std::move(id), login, organization, role, kSince, {}});
    }
    const auto held = accounts.account(login);
    if (!held) return std::unexpected(held.error());
    if (!*held) logins.push_back({login, login});
  }
  if (auto ok = staff.add_missing(hospitals, people, posts, "demo"); !ok) return ok;
  return accounts.add_demo(logins, now);
}

}  // namespace dyad::access
