// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <string>
#include <string_view>

namespace dyad::api {

struct Context;
class Exports;

// What the FHIR interface keeps between requests: the capability statement, built once for each address the
// server is known by, and the exports under way. Safe from any thread.
class FhirState {
 public:
  FhirState();
  ~FhirState();

  struct Statement {
    std::string body;
    std::string etag;
  };
  std::shared_ptr<const Statement> capability(const Context& context, const std::string& base);
  Exports& exports();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dyad::api
