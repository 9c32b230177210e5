// SPDX-License-Identifier: Apache-2.0
#include "app/office.hpp"

#include "api/router.hpp"
#include "app/commands.hpp"
#include "app/operator_call.hpp"
#include "net/http_client.hpp"

namespace dyad::app {
namespace {

Error error_of(int status, const json::Value& problem) {
  const auto text = [&](const char* name) { return std::string(problem[name].as_string()); };
  Error error{ErrorKind::busy, text("message"), text("field"), text("value"), text("limit")};
  if (error.message.empty()) error.message = "the server answered with status " + std::to_string(status);
  if (status == 400) error.kind = ErrorKind::invalid;
  if (status == 404) error.kind = ErrorKind::not_found;
  if (status == 409) error.kind = ErrorKind::conflict;
  if (status == 413) error.kind = ErrorKind::too_large;
  if (status == 401 || status == 403 || status == 422) error.kind = ErrorKind::refused;
  return error;
}

}  // namespace

Result<std::unique_ptr<Office>> Office::open(const std::filesystem::path& dir) {
  auto opened = Workspace::open(dir);
  if (!opened) return std::unexpected(opened.error());
  auto out = std::make_unique<Office>();
  out->server_ = opened->server;
  out->secret_ = opened->server_secret;
  if (out->server_) return out;
  out->workspace_ = std::move(opened->workspace);
  Workspace& workspace = *out->workspace_;
  const auto cases = workspace.cases();
  if (!cases) return std::unexpected(cases.error());
  auto sign_in = workspace.sign_in_parts();
  if (!sign_in) return std::unexpected(sign_in.error());
  const Knowledge& known = workspace.knowledge();
  out->context_.emplace(
      api::Context{{known.book, known.quantities, known.calculators, false, std::string(version())},
                   workspace.record(),
                   **cases});
  (*sign_in)->give(*out->context_);
  auto others =
      OthersParts::open((*sign_in)->accounts(), *out->context_->directory, "http://localhost/fhir", "");
  if (!others) return std::unexpected(others.error());
  out->others_ = std::move(*others);
  out->context_->others = &out->others_->others();
  out->context_->who.kind = access::Principal::Kind::open;
  out->context_->who.client = api::kOperator;
  return out;
}

Result<http::Response> Office::send(const std::string& method, const std::string& path,
                                    const std::string& body) {
  if (server_)
    return net::send(
        operator_call(*server_, secret_, method, path, body.empty() ? "" : "application/json", body));
  http::Request request;
  request.method = method;
  request.path = path;
  request.body = body;
  if (!body.empty()) request.headers.add("Content-Type", "application/json");
  auto answer = api::handle(*context_, request);
  if (!answer) return fail(ErrorKind::not_found, "there is no such route", path);
  return std::move(*answer);
}

Result<json::Value> Office::ask(const std::string& method, const std::string& path, const json::Value& body) {
  const std::string text = body.is_null() ? std::string() : json::write(body);
  const auto answer = send(method, path, text);
  if (!answer) return std::unexpected(answer.error());
  auto value = json::parse(answer->content());
  if (answer->status >= 300) return std::unexpected(error_of(answer->status, value ? *value : json::Value()));
  return value;
}

}  // namespace dyad::app
