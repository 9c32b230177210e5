// SPDX-License-Identifier: Apache-2.0
// Applications as people meet them: the question whether one may have access, opening one from a case, and
// the list that an administrator keeps.
#include "access/crypto.hpp"
#include "access/password.hpp"
#include "api/answer.hpp"
#include "api/others.hpp"
#include "api/people_desk.hpp"
#include "query/query.hpp"

namespace dyad::api {
namespace {

using access::Need;

constexpr std::string_view kMostPatients = "200";  // to choose from
constexpr std::string_view kFetal = "http://hl7.org/fhir/StructureDefinition/patient-fetalStatus";
constexpr std::size_t kSecretBytes = 32;

http::Response none_here() {
  return problem(404, "not-found", "this server runs without sign-in, so no application is let in");
}

json::Value scope_json(const std::string& text) {
  json::Value out = json::object({{"scope", text}});
  const auto scope = access::parse_scope(text);
  if (!scope) return out;
  static constexpr std::array<std::string_view, 3> kWhose{"patient", "user", "system"};
  const auto allows = [&](access::Interaction what) { return scope->allows_this(what); };
  out.set("whose", kWhose[static_cast<std::size_t>(scope->whose)]);
  out.set("type", scope->type);
  out.set("reads", allows(access::Interaction::read) || allows(access::Interaction::search));
  out.set("writes", allows(access::Interaction::create) || allows(access::Interaction::update) ||
                        allows(access::Interaction::remove));
  json::Array query;
  for (const auto& [name, value] : scope->query) query.push_back(name + "=" + value);
  if (!query.empty()) out.set("query", std::move(query));
  return out;
}

std::string name_in(const json::Value& patient) {
  const auto& name = patient["name"][0];
  if (const auto text = name["text"].as_string(); !text.empty()) return std::string(text);
  std::string out;
  for (const auto& given : name["given"].items()) out += std::string(given.as_string()) + " ";
  return out + std::string(name["family"].as_string());
}

json::Value patient_json(const record::Version& version) {
  const auto patient = json::parse(version.body);
  json::Value out = json::object({{"id", version.id}});
  if (!patient) return out;
  out.set("name", name_in(*patient));
  out.set("birth_date", (*patient)["birthDate"]);
  for (const auto& extension : (*patient)["extension"].items())
    if (extension["url"].as_string() == kFetal) out.set("unborn", true);
  return out;
}

// Those the person sees; what they do not see is not in their record.
Result<json::Array> patients_seen(Context& context) {
  query::Request request;
  request.type = "Patient";
  request.parameters = {{"_count", std::string(kMostPatients)}, {"_sort", "-_lastUpdated"}};
  const auto page = query::run(context.record.store(), request);
  if (!page) return std::unexpected(page.error());
  json::Array out;
  for (const auto& entry : page->entries) out.push_back(patient_json(entry.version));
  return out;
}

Result<void> check_patient(Context& context, const std::string& id) {
  if (id.empty()) return {};
  const auto found = context.record.store().read("Patient", id, {});
  if (!found) return std::unexpected(found.error());
  if (!*found) return fail(ErrorKind::not_found, "there is no such patient", "patient");
  return {};
}

Result<std::string> mother_of(Context& context, std::string_view case_id) {
  const auto found = context.record.store().read("EpisodeOfCare", case_id, {});
  if (!found) return std::unexpected(found.error());
  if (!*found) return fail(ErrorKind::not_found, "there is no such case", "case");
  const auto episode = json::parse((*found)->body);
  if (!episode) return std::unexpected(episode.error());
  const auto reference = episode->at({"patient", "reference"}).as_string();
  constexpr std::string_view kType = "Patient/";
  return std::string(reference.starts_with(kType) ? reference.substr(kType.size()) : std::string_view());
}

Result<json::Value> body_of(const Call& call) {
  auto body = json::parse(call.request.body);
  if (body && !body->is_object()) return fail(ErrorKind::invalid, "not a JSON object", "body");
  return body;
}

http::Response question(Context& context, const Call& call) {
  if (!context.others) return none_here();
  const auto shown = context.others->oauth.question(call.request.parameter("request").value_or(""),
                                                    context.who, context.record.now());
  if (!shown) return problem(shown.error());
  json::Array scopes;
  for (const auto& text : shown->asked.scopes) scopes.push_back(scope_json(text));
  json::Value out =
      json::object({{"app", json::object({{"id", shown->app.id},
                                          {"name", shown->app.name},
                                          {"goes_back_to", access::origin_of(shown->asked.redirect)}})},
                    {"scopes", std::move(scopes)},
                    {"needs_patient", shown->needs_patient},
                    {"until", format_utc(shown->asked.until)}});
  if (shown->needs_patient) {
    auto patients = patients_seen(context);
    if (!patients) return problem(patients.error());
    out.set("patients", std::move(*patients));
  } else if (shown->asked.launch && !shown->asked.launch->patient.empty()) {
    const auto found = context.record.store().read("Patient", shown->asked.launch->patient, {});
    if (found && *found) out.set("patient", patient_json(**found));
  }
  return secret_answer(out);
}

http::Response decide(Context& context, const Call& call) {
  if (!context.others) return none_here();
  const auto body = body_of(call);
  if (!body) return problem(body.error());
  access::OAuth::Decision decision;
  decision.allow = (*body)["allow"].as_bool().value_or(false);
  for (const auto& scope : (*body)["scopes"].items()) decision.scopes.emplace_back(scope.as_string());
  decision.patient = (*body)["patient"].as_string();
  if (auto ok = check_patient(context, decision.patient); !ok) return problem(ok.error());
  const auto address = context.others->oauth.decide((*body)["request"].as_string(), context.who, decision,
                                                    context.record.now());
  if (!address) return problem(address.error());
  return secret_answer(json::object({{"address", *address}}));
}

http::Response launch(Context& context, const Call& call) {
  if (!context.others) return none_here();
  const auto body = body_of(call);
  if (!body) return problem(body.error());
  access::Launch launch;
  launch.patient = (*body)["patient"].as_string();
  launch.encounter = (*body)["encounter"].as_string();
  if (const auto id = (*body)["case"].as_string(); launch.patient.empty() && !id.empty()) {
    auto mother = mother_of(context, id);
    if (!mother) return problem(mother.error());
    launch.patient = std::move(*mother);
  }
  if (launch.patient.empty())
    return problem({ErrorKind::missing, "whose record is it opened for?", "patient", {}, {}});
  if (auto ok = check_patient(context, launch.patient); !ok) return problem(ok.error());
  if (!launch.encounter.empty()) {
    const auto found = context.record.store().read("Encounter", launch.encounter, {});
    if (!found) return problem(found.error());
    if (!*found) return problem({ErrorKind::not_found, "there is no such encounter", "encounter", {}, {}});
  }
  const auto address = context.others->oauth.launch((*body)["app"].as_string(), context.who,
                                                    std::move(launch), context.record.now());
  if (!address) return problem(address.error());
  return secret_answer(json::object({{"address", *address}}));
}

// For a case page: what can be opened from it.
http::Response openable(Context& context, const Call&) {
  json::Array list;
  if (context.others) {
    const auto apps = context.others->oauth.apps().all(context.record.now());
    if (!apps) return problem(apps.error());
    for (const auto& app : *apps)
      if (!app.launch_url.empty()) list.push_back(json::object({{"id", app.id}, {"name", app.name}}));
  }
  return json_answer(json::object({{"apps", std::move(list)}}));
}

http::Response list(Context& context, const Call&) {
  if (!context.others) return none_here();
  const auto apps = context.others->oauth.apps().all(context.record.now());
  if (!apps) return problem(apps.error());
  json::Array out;
  for (const auto& app : *apps) out.push_back(access::describe_app(app));
  return secret_answer(json::object({{"apps", std::move(out)}}));
}

http::Response add(Context& context, const Call& call) {
  if (!context.others) return none_here();
  auto body = body_of(call);
  if (!body) return problem(body.error());
  body->erase("secret_hash");
  body->set("added_by", context.who.author());
  body->set("added_at_ms", context.record.now().ms);
  auto app = access::read_app(*body);
  if (!app) return problem(app.error());
  if (!app->organization.empty()) {
    const auto hospital = context.record.store().read("Organization", app->organization, {});
    if (!hospital) return problem(hospital.error());
    if (!*hospital)
      return problem(
          {ErrorKind::not_found, "there is no such hospital", "organization", app->organization, {}});
    // What a program sees by its hospital's name is that hospital's to give.
    if (!manages(context, app->organization) && !context.who.may_at(Need::admin, app->organization))
      return problem(403, "not-allowed", "only an administrator of this hospital lets a program act for it");
  }
  std::string secret;
  if (app->proof == access::App::Proof::secret) {
    secret = access::random_token(kSecretBytes);
    app->secret_hash = access::hash_password(secret, context.accounts->policy());
  }
  if (auto ok = context.others->oauth.apps().add(*app, context.record.now()); !ok) return problem(ok.error());
  json::Value out = access::describe_app(*app);
  if (!secret.empty()) out.set("secret", secret);  // shown only now
  return secret_answer(out, 201);
}

http::Response remove(Context& context, const Call& call) {
  if (!context.others) return none_here();
  if (auto ok = context.others->oauth.apps().remove(call.part("id"), context.record.now()); !ok)
    return problem(ok.error());
  return secret_answer(json::object({{"removed", call.part("id")}}));
}

http::Response new_key(Context& context, const Call&) {
  if (!context.others) return none_here();
  if (auto ok = context.others->oauth.own_keys().rotate(context.record.now()); !ok)
    return problem(ok.error());
  return secret_answer(json::object({{"rotated", true}}));
}

std::vector<Route> for_people() {
  return {
      {"GET",
       "/api/authorization",
       "What an application asks of the person",
       {{"request", "the request, as the address of the page names it"}},
       "",
       "AppQuestion",
       question,
       {},
       Need::signed_in},
      {"POST",
       "/api/authorization",
       "The person's answer",
       {},
       "AppAnswer",
       "address",
       decide,
       {},
       Need::signed_in},
      {"GET",
       "/api/launches",
       "Applications that can be opened from a case",
       {},
       "",
       "apps",
       openable,
       {},
       Need::care},
      {"POST",
       "/api/launches",
       "Open an application for a patient",
       {},
       "app, patient",
       "address",
       launch,
       {},
       Need::care},
  };
}

}  // namespace

std::vector<Route> app_routes() {
  auto rows = needing(
      Need::admin,
      {
          {"GET", "/api/apps", "Applications of others that may ask for access", {}, "", "apps", list},
          {"POST", "/api/apps", "Enter an application", {}, "App", "App", add},
          {"DELETE",
           "/api/apps/{id}",
           "Remove an application; all its access ends",
           {},
           "",
           "removed",
           remove},
          {"POST", "/api/apps/keys", "Sign with a new key from now on", {}, "", "rotated", new_key},
      });
  for (auto& row : for_people()) rows.push_back(std::move(row));
  return rows;
}

}  // namespace dyad::api
