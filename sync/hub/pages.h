/* Every page's handler, for the table in route.c. One file a page: page_NAME.c. */
#ifndef JORNADA_SYNC_HUB_PAGES_H
#define JORNADA_SYNC_HUB_PAGES_H

#include "sync/hub/web.h"

void page_home(struct web_visit *visit);         /* GET / : log-in, or what this role can open */
void page_login(struct web_visit *visit);        /* POST /login : user, password */
void page_logout(struct web_visit *visit);       /* POST /logout */
void page_static(struct web_visit *visit);       /* GET /static/… */
void page_calls(struct web_visit *visit);        /* GET /llamadas : need → office → confirm */
void page_call_made(struct web_visit *visit);    /* POST /llamadas : the folio, shown once */
void page_live(struct web_visit *visit);         /* GET /vivo */
void page_live_json(struct web_visit *visit);    /* GET /vivo.json : the same, for its module */
void page_live_answer(struct web_visit *visit);  /* POST /vivo/contestar : somebody goes there */
void page_closing(struct web_visit *visit);      /* GET /corte */
void page_wipe(struct web_visit *visit);         /* GET /corte/borrar : kiosks to be wiped */
void page_wipe_ordered(struct web_visit *visit); /* POST likewise */
void page_closing_text(struct web_visit *visit); /* GET /corte.txt : the same, signed */
void page_closing_pdf(struct web_visit *visit);  /* GET /corte.pdf */
void page_results_pdf(struct web_visit *visit);  /* GET /resultados.pdf */
void page_results_xlsx(struct web_visit *visit); /* GET /resultados.xlsx */
void page_compare(struct web_visit *visit);      /* GET /resultados/comparar */
void page_results(struct web_visit *visit);      /* GET /resultados */
void page_results_csv(struct web_visit *visit);  /* GET /resultados.csv */
void page_accounts(struct web_visit *visit);     /* GET /cuentas : who may open these pages */
void page_account(struct web_visit *visit);      /* GET /cuentas/cuenta?cuenta=ID */
void page_account_add(struct web_visit *visit);  /* POST /cuentas */
void page_account_role(struct web_visit *visit); /* POST /cuentas/rol */
void page_account_password(struct web_visit *visit); /* POST /cuentas/clave */
void page_account_remove(struct web_visit *visit);   /* POST /cuentas/baja */
void page_team(struct web_visit *visit);             /* GET /preparar/equipo : volunteers */
void page_team_add(struct web_visit *visit);         /* POST /preparar/equipo */
void page_member(struct web_visit *visit);           /* GET /preparar/equipo/persona */
void page_member_rename(struct web_visit *visit);    /* POST the same */
void page_member_certify(struct web_visit *visit);   /* POST …/certificado */
void page_member_except(struct web_visit *visit);    /* POST …/excepcion */
void page_member_end(struct web_visit *visit);       /* POST …/excepcion/fin */
void page_member_release(struct web_visit *visit);   /* POST …/liberar */
void page_member_revoke(struct web_visit *visit);    /* POST …/retirar */
void page_badges(struct web_visit *visit);         /* POST /preparar/equipo/gafetes : a PDF, once */
void page_team_import(struct web_visit *visit);    /* GET /preparar/equipo/importar */
void page_team_preview(struct web_visit *visit);   /* POST the same: a table */
void page_team_confirm(struct web_visit *visit);   /* POST …/importar/si */
void page_modules(struct web_visit *visit);        /* GET /preparar/oficinas */
void page_module(struct web_visit *visit);         /* GET /preparar/oficinas/uno */
void page_module_save(struct web_visit *visit);    /* POST /preparar/oficinas/uno */
void page_module_remove(struct web_visit *visit);  /* POST /preparar/oficinas/quitar */
void page_desk_make(struct web_visit *visit);      /* POST /preparar/oficinas/mesa */
void page_office_key(struct web_visit *visit);     /* POST /preparar/oficinas/llave */
void page_desk_end(struct web_visit *visit);       /* POST /preparar/oficinas/mesa/fin */
void page_audit(struct web_visit *visit);          /* GET /auditoria : who did what */
void page_publish(struct web_visit *visit);        /* GET /publicar : what would be published */
void page_published(struct web_visit *visit);      /* POST /publicar : it is */
void page_observatory(struct web_visit *visit);    /* GET /observatorio : every release */
void page_release(struct web_visit *visit);        /* GET /observatorio/FAIR-N and its files */
void page_desk(struct web_visit *visit);           /* GET /desk : desk_page.h, its own policy */
void page_desk_signature(struct web_visit *visit); /* GET /desk.sig : hexadecimal */

/* Preparar: the steps of a fair; what opening and closing do, and doing it. */
void page_prepare(struct web_visit *visit);
void page_prepare_open(struct web_visit *visit);
void page_prepare_opened(struct web_visit *visit);
void page_prepare_close(struct web_visit *visit);
void page_prepare_closed(struct web_visit *visit);
void page_setup(struct web_visit *visit);            /* GET /preparar/jornada */
void page_setup_saved(struct web_visit *visit);      /* POST */
void page_tables(struct web_visit *visit);           /* GET /preparar/tablas */
void page_tables_sent(struct web_visit *visit);      /* POST : the preview */
void page_tables_confirmed(struct web_visit *visit); /* POST /preparar/tablas/confirmar */
void page_tables_csv(struct web_visit *visit);       /* GET /preparar/tablas.csv */
void page_kiosks(struct web_visit *visit);           /* GET /preparar/kioscos */
void page_kiosk_code(struct web_visit *visit);       /* POST : a code, shown once */
void page_kiosk_end(struct web_visit *visit);        /* GET /preparar/kioscos/baja */
void page_kiosk_ended(struct web_visit *visit);      /* POST */

void page_preflight(struct web_visit *visit);      /* GET /preparar/revision */
void page_call_list(struct web_visit *visit);      /* GET /preparar/llamadas : to print */
void page_content(struct web_visit *visit);        /* GET /preparar/contenido */
void page_content_one(struct web_visit *visit);    /* GET /preparar/contenido/uno : its form */
void page_content_change(struct web_visit *visit); /* POST : save, remove, confirm, read */
void page_versions(struct web_visit *visit);       /* GET /preparar/versiones */
void page_versions_back(struct web_visit *visit);  /* POST : an old version's files again */

#endif
