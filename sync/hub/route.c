/* route.h. */
#include "sync/hub/route.h"

#include <string.h>

#include "sync/hub/pages.h"
#include "sync/hub/upload.h"

#define COORDINATOR ROLE_BIT(ACCOUNT_COORDINATOR)
#define LIVE (COORDINATOR | ROLE_BIT(ACCOUNT_VOLUNTEER_LEAD))
#define READERS (ROLE_BIT(ACCOUNT_OBSERVATORY) | COORDINATOR)
#define CALLS (ROLE_BIT(ACCOUNT_CALL_CENTRE) | COORDINATOR)

static const struct route routes[] = {
    {"GET", "/", ROUTE_ANYBODY, 0, page_home},
    {"POST", "/login", ROUTE_ANYBODY, FORM_BYTES_MAX, page_login},
    {"POST", "/logout", ROUTE_MEMBER, FORM_BYTES_MAX, page_logout},
    {"GET", "/static/", ROUTE_ANYBODY, 0, page_static},
    {"GET", "/llamadas", CALLS, 0, page_calls},
    {"POST", "/llamadas", CALLS, FORM_BYTES_MAX, page_call_made},
    {"GET", "/preparar", COORDINATOR, 0, page_prepare},
    {"GET", "/preparar/jornada", COORDINATOR, 0, page_setup},
    {"POST", "/preparar/jornada", COORDINATOR, FORM_BYTES_MAX, page_setup_saved},
    {"GET", "/preparar/tablas", COORDINATOR, 0, page_tables},
    {"POST", "/preparar/tablas", COORDINATOR, UPLOAD_BODY_MAX, page_tables_sent},
    {"POST", "/preparar/tablas/confirmar", COORDINATOR, FORM_BYTES_MAX, page_tables_confirmed},
    {"GET", "/preparar/tablas.csv", COORDINATOR, 0, page_tables_csv},
    {"GET", "/preparar/kioscos", COORDINATOR, 0, page_kiosks},
    {"POST", "/preparar/kioscos", COORDINATOR, FORM_BYTES_MAX, page_kiosk_code},
    {"GET", "/preparar/kioscos/baja", COORDINATOR, 0, page_kiosk_end},
    {"POST", "/preparar/kioscos/baja", COORDINATOR, FORM_BYTES_MAX, page_kiosk_ended},
    {"GET", "/preparar/abrir", COORDINATOR, 0, page_prepare_open},
    {"POST", "/preparar/abrir", COORDINATOR, FORM_BYTES_MAX, page_prepare_opened},
    {"GET", "/preparar/cerrar", COORDINATOR, 0, page_prepare_close},
    {"POST", "/preparar/cerrar", COORDINATOR, FORM_BYTES_MAX, page_prepare_closed},
    {"GET", "/vivo", LIVE, 0, page_live},
    {"GET", "/vivo.json", LIVE, 0, page_live_json},
    {"POST", "/vivo/contestar", LIVE, FORM_BYTES_MAX, page_live_answer},
    {"GET", "/corte", COORDINATOR, 0, page_closing},
    {"GET", "/corte/borrar", COORDINATOR, 0, page_wipe},
    {"POST", "/corte/borrar", COORDINATOR, FORM_BYTES_MAX, page_wipe_ordered},
    {"GET", "/corte.txt", COORDINATOR, 0, page_closing_text},
    {"GET", "/corte.pdf", COORDINATOR, 0, page_closing_pdf},
    {"GET", "/resultados.pdf", COORDINATOR, 0, page_results_pdf},
    {"GET", "/resultados.xlsx", COORDINATOR, 0, page_results_xlsx},
    {"GET", "/resultados", COORDINATOR, 0, page_results},
    {"GET", "/resultados/comparar", COORDINATOR, 0, page_compare},
    {"GET", "/resultados.csv", COORDINATOR, 0, page_results_csv},
    {"GET", "/cuentas", COORDINATOR, 0, page_accounts},
    {"POST", "/cuentas", COORDINATOR, FORM_BYTES_MAX, page_account_add},
    {"GET", "/cuentas/cuenta", COORDINATOR, 0, page_account},
    {"POST", "/cuentas/rol", COORDINATOR, FORM_BYTES_MAX, page_account_role},
    {"POST", "/cuentas/clave", COORDINATOR, FORM_BYTES_MAX, page_account_password},
    {"POST", "/cuentas/baja", COORDINATOR, FORM_BYTES_MAX, page_account_remove},
    {"GET", "/preparar/equipo", COORDINATOR, 0, page_team},
    {"POST", "/preparar/equipo", COORDINATOR, FORM_BYTES_MAX, page_team_add},
    {"GET", "/preparar/equipo/persona", COORDINATOR, 0, page_member},
    {"POST", "/preparar/equipo/persona", COORDINATOR, FORM_BYTES_MAX, page_member_rename},
    {"POST", "/preparar/equipo/certificado", COORDINATOR, FORM_BYTES_MAX, page_member_certify},
    {"POST", "/preparar/equipo/excepcion", COORDINATOR, FORM_BYTES_MAX, page_member_except},
    {"POST", "/preparar/equipo/excepcion/fin", COORDINATOR, FORM_BYTES_MAX, page_member_end},
    {"POST", "/preparar/equipo/liberar", COORDINATOR, FORM_BYTES_MAX, page_member_release},
    {"POST", "/preparar/equipo/retirar", COORDINATOR, FORM_BYTES_MAX, page_member_revoke},
    {"POST", "/preparar/equipo/gafetes", COORDINATOR, FORM_BYTES_MAX, page_badges},
    {"GET", "/preparar/equipo/importar", COORDINATOR, 0, page_team_import},
    {"POST", "/preparar/equipo/importar", COORDINATOR, UPLOAD_BODY_MAX, page_team_preview},
    {"POST", "/preparar/equipo/importar/si", COORDINATOR, FORM_BYTES_MAX, page_team_confirm},
    {"GET", "/preparar/oficinas", COORDINATOR, 0, page_modules},
    {"GET", "/preparar/oficinas/uno", COORDINATOR, 0, page_module},
    {"POST", "/preparar/oficinas/uno", COORDINATOR, FORM_BYTES_MAX, page_module_save},
    {"POST", "/preparar/oficinas/quitar", COORDINATOR, FORM_BYTES_MAX, page_module_remove},
    {"POST", "/preparar/oficinas/mesa", COORDINATOR, FORM_BYTES_MAX, page_desk_make},
    {"POST", "/preparar/oficinas/mesa/fin", COORDINATOR, FORM_BYTES_MAX, page_desk_end},
    {"POST", "/preparar/oficinas/llave", COORDINATOR, FORM_BYTES_MAX, page_office_key},
    {"GET", "/auditoria", COORDINATOR, 0, page_audit},
    {"GET", "/preparar/revision", COORDINATOR, 0, page_preflight},
    {"GET", "/preparar/llamadas", COORDINATOR, 0, page_call_list},
    {"GET", "/preparar/contenido", COORDINATOR, 0, page_content},
    {"GET", "/preparar/contenido/uno", COORDINATOR, 0, page_content_one},
    {"POST", "/preparar/contenido/uno", COORDINATOR, FORM_BYTES_MAX, page_content_change},
    {"GET", "/preparar/versiones", COORDINATOR, 0, page_versions},
    {"POST", "/preparar/versiones", COORDINATOR, FORM_BYTES_MAX, page_versions_back},
    {"GET", "/publicar", COORDINATOR, 0, page_publish},
    {"POST", "/publicar", COORDINATOR, FORM_BYTES_MAX, page_published},
    {"GET", "/observatorio", READERS, 0, page_observatory},
    {"GET", "/observatorio/", READERS, 0, page_release},
    {"GET", "/desk", ROUTE_ANYBODY, 0, page_desk},
    {"GET", "/desk.sig", ROUTE_ANYBODY, 0, page_desk_signature},
};
#define ROUTES (sizeof routes / sizeof routes[0])

const struct route *route_at(size_t index)
{
    return index < ROUTES ? &routes[index] : NULL;
}

static bool fits(const struct route *route, const char *path)
{
    size_t length = strlen(route->path);
    bool prefix = length > 1 && route->path[length - 1] == '/';
    return prefix ? strncmp(path, route->path, length) == 0 : strcmp(path, route->path) == 0;
}

const struct route *route_find(const char *method, const char *path, bool *known_path)
{
    if (known_path != NULL)
        *known_path = false;
    for (size_t i = 0; i < ROUTES; i++) {
        if (!fits(&routes[i], path))
            continue;
        if (strcmp(routes[i].method, method) == 0)
            return &routes[i];
        if (known_path != NULL)
            *known_path = true;
    }
    return NULL;
}

bool route_allows(const struct route *route, const struct account *account)
{
    return (route->roles & (ROUTE_ANYBODY | ROUTE_MEMBER)) != 0 ||
           (route->roles & ROLE_BIT(account->role)) != 0;
}
